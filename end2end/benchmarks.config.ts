// What the app costs a browser: `./dev bench browser` prints it.
import config from "./playwright.config";

export default { ...config, testDir: "benchmarks", workers: 1, timeout: 300_000 };

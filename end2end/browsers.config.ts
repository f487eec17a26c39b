// The life of a session in the browsers that Playwright cannot drive as a system installs them:
// `./dev browsers`.
import config from "./playwright.config";

export default { ...config, testDir: "browsers", workers: 1, timeout: 120_000 };

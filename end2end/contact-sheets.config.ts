// Pictures of every page and of every state of the timer, in both languages and themes at four
// sizes, for people to look at: `./dev sheets` writes them to target/contact-sheets.
import config from "./playwright.config";

export default { ...config, testDir: "contact-sheets", outputDir: "../target/end2end/sheets", timeout: 300_000 };

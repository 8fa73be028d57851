/** The path of the browser that is used; undefined where there is none. */
export function findChromium(): string | undefined;
/** Installs it where it can. @throws Error that says what is missing */
export function installChromium(): string;

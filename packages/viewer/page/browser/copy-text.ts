/** Into the clipboard; false where the browser does not let a page do so, as for an address that is not of this machine. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the image runs this program: backend and migration share one. */
export function isProgram(file: string): boolean {
  return process.argv[1]?.endsWith(`/${file}`) ?? false;
}

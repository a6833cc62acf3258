/** AArch64's kernels of dataset items in vector lanes, by a processor of qemu's that has them and no others of SVE. */
export const vectorItems = {
  'jit-neon': 'cortex-a72',
  'jit-sve128': 'max,sve-default-vector-length=16',
  'jit-sve256': 'max,sve-default-vector-length=32',
  'jit-sve512': 'max,sve-default-vector-length=64',
}

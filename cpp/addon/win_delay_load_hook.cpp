// The addon's imports from node.exe are bound to the executable that loaded it, whatever its name (Electron, a copy).
#include <windows.h>

#include <delayimp.h>

#include <cstring>

static FARPROC WINAPI load_exe_hook(unsigned int event, DelayLoadInfo* info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0) return nullptr;
  HMODULE node = GetModuleHandleA("node.dll");
  return reinterpret_cast<FARPROC>(node != nullptr ? node : GetModuleHandleA(nullptr));
}

extern "C" {
#ifdef _MSC_VER
const
#endif
    PfnDliHook __pfnDliNotifyHook2 = load_exe_hook;
}

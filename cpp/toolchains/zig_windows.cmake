# LLVM's linker for Windows by itself: zig's driver hands it no /delayload and no time stamp. Where zig keeps its libraries it says
# when it links; the function that looks symbols up late is among its sources.
find_program(LLD_LINK NAMES lld-link-19 lld-link REQUIRED)
set(zig_probe "${CMAKE_BINARY_DIR}/zig_probe")
file(WRITE "${zig_probe}.cpp" "#include <string>\nint probe(int n, char** text) { return std::string(text[0]).size() == n; }\n")
execute_process(COMMAND "${ZIG}" c++ -target ${zig_target} "${zig_probe}.cpp" -shared -o "${zig_probe}.dll" -v
  OUTPUT_VARIABLE zig_said ERROR_VARIABLE zig_said)
string(REGEX MATCHALL "/[^ \n]*/o/[0-9a-f]+/(dllcrt2\\.obj|[a-z0-9_+-]+\\.lib)" zig_libraries "${zig_said}")
# Among them is what the probe itself exports.
list(FILTER zig_libraries EXCLUDE REGEX "/zig_probe\\.lib$")
list(REMOVE_DUPLICATES zig_libraries)
# Its unwinder would have the linker export all of its functions.
find_program(LLVM_OBJCOPY NAMES llvm-objcopy-19 llvm-objcopy REQUIRED)
set(zig_unwinder ${zig_libraries})
list(FILTER zig_unwinder INCLUDE REGEX "/unwind\\.lib$")
list(FILTER zig_libraries EXCLUDE REGEX "/unwind\\.lib$")
execute_process(COMMAND "${LLVM_OBJCOPY}" --remove-section=.drectve ${zig_unwinder} "${zig_probe}_unwind.lib")
list(APPEND zig_libraries "${zig_probe}_unwind.lib")
list(JOIN zig_libraries " " zig_libraries)
get_filename_component(zig_folder "${ZIG}" DIRECTORY)
execute_process(COMMAND "${ZIG}" cc -target ${zig_target} -O2 -c "${zig_folder}/lib/libc/mingw/misc/delayimp.c"
  -o "${zig_probe}_delayimp.obj")
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT "")
string(CONCAT CMAKE_CXX_CREATE_SHARED_MODULE
  "${LLD_LINK} /nologo /dll /lldmingw /delayload:node.exe /timestamp:0 /include:_tls_index /opt:ref,icf "
  "/alternatename:__image_base__=__ImageBase /alternatename:_DllMainCRTStartup=DllMainCRTStartup "
  "/subsystem:console,10.0 /out:<TARGET> <OBJECTS> <LINK_LIBRARIES> ${zig_probe}_delayimp.obj ${zig_libraries}")

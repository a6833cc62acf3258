# Its own linker does not know `-undefined dynamic_lookup`, LLVM's does. Where zig keeps its C++ library it says when it links.
find_program(LD64 NAMES ld64.lld-19 ld64.lld REQUIRED)
set(zig_probe "${CMAKE_BINARY_DIR}/zig_probe.cpp")
file(WRITE "${zig_probe}" "#include <string>\nint main(int n, char** text) { return std::string(text[0]).size() == n; }\n")
execute_process(COMMAND "${ZIG}" c++ -target ${zig_target} "${zig_probe}" -o "${zig_probe}.out" -v
  OUTPUT_VARIABLE zig_said ERROR_VARIABLE zig_said)
string(REGEX MATCHALL "/[^ ]*/lib(compiler_rt|c\\+\\+abi|c\\+\\+)\\.a" zig_libraries "${zig_said}")
list(REMOVE_DUPLICATES zig_libraries)
list(JOIN zig_libraries " " zig_libraries)
get_filename_component(zig_stubs "${ZIG}" DIRECTORY)
string(REGEX REPLACE "^aarch64" "arm64" zig_arch "${CMAKE_SYSTEM_PROCESSOR}")
string(CONCAT CMAKE_CXX_CREATE_SHARED_MODULE
  "${LD64} -bundle -arch ${zig_arch} -platform_version macos 11.0 11.0 -undefined dynamic_lookup -dead_strip -x -S "
  "-adhoc_codesign -exported_symbol _napi_register_module_v1 -exported_symbol _node_api_module_get_api_version_v1 "
  "-o <TARGET> <OBJECTS> <LINK_LIBRARIES> ${zig_libraries} ${zig_stubs}/lib/libc/darwin/libSystem.11.tbd")

set(zig_target x86_64-macos.11.0-none)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)

set(zig_target aarch64-macos.11.0-none)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)

# The rules of archives and, but for Linux, of the addon, read after CMake's own for the system.
set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> ar qcD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> ar qD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "<CMAKE_RANLIB> ranlib <TARGET>")
if(APPLE)
  include(${CMAKE_CURRENT_LIST_DIR}/zig_darwin.cmake)
elseif(WIN32)
  include(${CMAKE_CURRENT_LIST_DIR}/zig_windows.cmake)
endif()

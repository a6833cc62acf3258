# How a Node addon is linked on each system; the sources are listed here and nowhere else.

# cpp/build.cjs says where the headers of Node-API are; without it (an IDE) a clone's own Node finds the two npm packages.
function(node_print out expr)
  find_program(NODE_EXECUTABLE NAMES node nodejs REQUIRED)
  execute_process(COMMAND "${NODE_EXECUTABLE}" -p "${expr}" WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
    OUTPUT_VARIABLE text RESULT_VARIABLE rc OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT rc EQUAL 0)
    message(FATAL_ERROR "node -p ${expr} failed: run npm ci first")
  endif()
  file(TO_CMAKE_PATH "${text}" text)
  set(${out} "${text}" PARENT_SCOPE)
endfunction()
if(NOT NODE_API_INC)
  node_print(NODE_API_INC "require('node-api-headers').include_dir")
  node_print(NODE_ADDON_API_INC "require('node-addon-api').include_dir")
endif()

add_library(pickaxe MODULE
  cpp/addon/module.cpp
  cpp/addon/convert.cpp
  cpp/addon/info.cpp
  cpp/addon/hashing.cpp
  cpp/addon/topology.cpp
  cpp/addon/randomx_context.cpp
  cpp/addon/engine_wrap.cpp
  cpp/addon/hasher_wrap.cpp)
set_target_properties(pickaxe PROPERTIES PREFIX "" SUFFIX ".node")
# A worker thread that is being terminated refuses exceptions: they have nowhere to go, and must not end the process.
target_compile_definitions(pickaxe PRIVATE NAPI_VERSION=8 NODE_ADDON_API_CPP_EXCEPTIONS_ALL
                                           NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS NODE_GYP_MODULE_NAME=pickaxe)
target_include_directories(pickaxe SYSTEM PRIVATE ${NODE_API_INC} ${NODE_ADDON_API_INC})
target_link_libraries(pickaxe PRIVATE pickaxe_search)

if(WIN32)
  target_sources(pickaxe PRIVATE cpp/addon/win_delay_load_hook.cpp)
  if(NOT NODE_API_DEF)
    node_print(NODE_API_DEF "require('node-api-headers').def_paths.node_api_def")
  endif()
  if(MSVC)
    set(node_lib "${CMAKE_CURRENT_BINARY_DIR}/node.lib")
    execute_process(COMMAND ${CMAKE_AR} /def:${NODE_API_DEF} /out:${node_lib} ${CMAKE_STATIC_LINKER_FLAGS})
    target_link_libraries(pickaxe PRIVATE ${node_lib} delayimp)
    # /Brepro: a digest where the time of linking would stand.
    target_link_options(pickaxe PRIVATE /DELAYLOAD:NODE.EXE /Brepro)
  else() # MinGW
    set(node_lib "${CMAKE_CURRENT_BINARY_DIR}/libnode.a")
    # GNU's makes a library whose functions are looked up late; LLVM's linker does that with an ordinary one.
    if(ZIG)
      set(kind_of_library -l)
    else()
      set(kind_of_library -y)
    endif()
    execute_process(COMMAND ${CMAKE_DLLTOOL} -d ${NODE_API_DEF} ${kind_of_library} ${node_lib} RESULT_VARIABLE rc)
    if(NOT rc EQUAL 0)
      message(FATAL_ERROR "${CMAKE_DLLTOOL} failed to make ${node_lib}")
    endif()
    target_link_libraries(pickaxe PRIVATE ${node_lib})
    target_link_options(pickaxe PRIVATE -static -s LINKER:--no-insert-timestamp)
  endif()
elseif(APPLE)
  target_link_options(pickaxe PRIVATE "LINKER:-undefined,dynamic_lookup" LINKER:-dead_strip LINKER:-x
    LINKER:-exported_symbol,_napi_register_module_v1 LINKER:-exported_symbol,_node_api_module_get_api_version_v1)
else()
  # Two symbols for Node and none of a library's; everything bound before any of it runs; the same bytes wherever it is built.
  set(exports "${CMAKE_CURRENT_SOURCE_DIR}/cpp/addon/exports.map")
  target_link_options(pickaxe PRIVATE -Wl,--version-script=${exports} -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now)
  set_target_properties(pickaxe PROPERTIES LINK_DEPENDS "${exports}")
  if(NOT PICKAXE_SANITIZE)
    target_link_options(pickaxe PRIVATE -static-libstdc++ -static-libgcc $<$<CONFIG:Release>:-s>)
  endif()
endif()

# The same place for every driver: where the loader looks. cpp/build.cjs keeps sanitizer and cross builds apart.
set(PICKAXE_OUTPUT_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/build/$<IF:$<CONFIG:Debug>,Debug,Release>"
  CACHE STRING "the folder of pickaxe.node")
foreach(kind LIBRARY RUNTIME)
  set_target_properties(pickaxe PROPERTIES ${kind}_OUTPUT_DIRECTORY "${PICKAXE_OUTPUT_DIRECTORY}$<0:>")
endforeach()

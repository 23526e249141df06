# Read by llama.cpp's build right after its project() line (CMAKE_PROJECT_llama.cpp_INCLUDE).
# The Python binding forces the tools' helper library into the cache although it never loads it;
# a normal variable of the same name comes first.
set(LLAMA_BUILD_COMMON OFF)

# The sources of the processor's backend define the same names, and which of them lie together differs from processor to
# processor: joined, they compile on some and not on others.
cmake_language(DEFER CALL set_target_properties ggml-cpu PROPERTIES UNITY_BUILD OFF)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(PARLOUR_AMX "${CMAKE_CURRENT_LIST_DIR}/llama.cpp.amx.h") # read when the deferred call is made
  cmake_language(DEFER CALL target_compile_options ggml-cpu PRIVATE "SHELL:-include \"${PARLOUR_AMX}\"")
endif()

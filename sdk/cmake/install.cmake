# SPDX-License-Identifier: Apache-2.0
# What cmake --install gives to people who write plugins. Relative to the prefix, so that it can be moved.
include(CMakePackageConfigHelpers)
set(BERTH_SDK_VERSION 1.0.0)  # BERTH_ABI_MAJOR.BERTH_ABI_MINOR of abi.h, and a number for corrections.
set(BERTH_SDK_PROTO_DIR share/berth/proto)
set(BERTH_SDK_BIN_DIR bin)
set(config_dir lib/cmake/berth-sdk)
set(made_dir ${CMAKE_CURRENT_BINARY_DIR}/package)

set_target_properties(berth_sdk PROPERTIES EXPORT_NAME sdk)
target_include_directories(berth_sdk INTERFACE $<INSTALL_INTERFACE:include>)
install(TARGETS berth_sdk EXPORT berth-sdk-targets)
install(EXPORT berth-sdk-targets NAMESPACE berth:: DESTINATION ${config_dir} COMPONENT sdk)

configure_package_config_file(cmake/berth-sdk-config.cmake.in ${made_dir}/berth-sdk-config.cmake
  INSTALL_DESTINATION ${config_dir} PATH_VARS BERTH_SDK_PROTO_DIR BERTH_SDK_BIN_DIR)
write_basic_package_version_file(${made_dir}/berth-sdk-config-version.cmake
  VERSION ${BERTH_SDK_VERSION} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
configure_file(cmake/berth-sdk.pc.in ${made_dir}/berth-sdk.pc @ONLY)

install(FILES ${made_dir}/berth-sdk-config.cmake ${made_dir}/berth-sdk-config-version.cmake
  cmake/berth-add-plugin.cmake cmake/berth.map cmake/check_exports.cmake DESTINATION ${config_dir} COMPONENT sdk)
install(FILES ${made_dir}/berth-sdk.pc DESTINATION lib/pkgconfig COMPONENT sdk)
install(DIRECTORY include/berth DESTINATION include COMPONENT sdk)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/proto/berth DESTINATION ${BERTH_SDK_PROTO_DIR} COMPONENT sdk
  FILES_MATCHING PATTERN "*.proto")
install(DIRECTORY templates DESTINATION share/berth COMPONENT sdk)

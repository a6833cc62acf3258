{
  # An adapter, not a build description: prebuildify and node-gyp-build only know how to run
  # `node-gyp rebuild`, so this hands that command over to CMake. Sources and flags live in CMakeLists.txt.
  "targets": [
    {
      "target_name": "pickaxe",
      "type": "none",
      "actions": [
        {
          "action_name": "cmake",
          "message": "Building pickaxe.node with CMake",
          "inputs": ["CMakeLists.txt"],
          "outputs": ["<(PRODUCT_DIR)/pickaxe.node"],
          "action": ["node", "cpp/build.cjs", "--os", "<(OS)", "--arch", "<(target_arch)", "--config", "<(CONFIGURATION_NAME)"]
        }
      ]
    }
  ]
}

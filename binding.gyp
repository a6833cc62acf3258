{
  # An adapter, not a build description, and in a clone only: tools that know no more than `node-gyp rebuild` reach CMake
  # by it. Sources and flags live in CMakeLists.txt.
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

package io.vmcrypt.estate.internal.stage;

import java.util.Set;

/** A stage of those that set the key provider up, the last of which waits until it is healthy. */
public interface SettingUp extends Stage {

  Health health();

  @Override
  default World after(World world) {
    return health().isLast(this) ? world.settingUp(Set.of()) : world;
  }

  @Override
  default boolean needsRegistrations() {
    return false;
  }
}

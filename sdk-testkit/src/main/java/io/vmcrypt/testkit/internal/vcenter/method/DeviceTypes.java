package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;

/** The family tree of devices. */
final class DeviceTypes {

  private DeviceTypes() {}

  /** Whether a type of device is another, or derives from it. */
  static boolean is(String type, String base) {
    return TypeTables.VIM.subtypes(base).contains(type);
  }
}

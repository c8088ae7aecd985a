package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;

/** Writes {@code AboutInfo} of a vCenter or an ESXi host, which also says that it is a stand-in. */
final class About {

  /** At the end of both names, where people and programs look. */
  static final String STAND_IN = "(vmcrypt testkit fake)";

  private static final String BUILD = "24022515";

  private About() {}

  static DataObject vcenter(ApiVersion version) {
    return of("VMware vCenter Server", version, "vpx", "VirtualCenter")
        .with("licenseProductName", "VMware VirtualCenter Server");
  }

  static DataObject host(ApiVersion version) {
    return of("VMware ESXi", version, "embeddedEsx", "HostAgent")
        .with("licenseProductName", "VMware ESX Server");
  }

  private static DataObject of(String name, ApiVersion version, String line, String apiType) {
    String product = version.productVersion();
    return Literals.of("AboutInfo")
        .with("name", name + " " + STAND_IN)
        .with("fullName", name + " " + product + " build-" + BUILD + " " + STAND_IN)
        .with("version", product)
        .with("productLineId", line)
        .with("apiType", apiType)
        .with("apiVersion", version.text())
        .with("licenseProductVersion", product.substring(0, product.indexOf('.')) + ".0");
  }
}

package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.util.List;

/** What a vCenter in its evaluation period tells of licences. */
public final class Licenses {

  /** The key of the evaluation, the same at each vCenter. */
  public static final String KEY = "00000-00000-00000-00000-00000";

  private Licenses() {}

  public static DataObject evaluation() {
    return new DataObject("LicenseManagerLicenseInfo")
        .with("licenseKey", KEY)
        .with("editionKey", "eval")
        .with("name", "Product Evaluation")
        .with("total", 0)
        .with("costUnit", "");
  }

  static DataObject evaluationInfo() {
    return new DataObject("LicenseManagerEvaluationInfo")
        .with(
            "properties",
            List.of(
                new DataObject("KeyAnyValue").with("key", "expirationHours").with("value", 1440L)));
  }
}

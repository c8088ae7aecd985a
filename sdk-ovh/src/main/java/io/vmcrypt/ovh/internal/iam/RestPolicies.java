package io.vmcrypt.ovh.internal.iam;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.call.Pages;
import java.util.List;

/** {@code /iam/policy}. */
public final class RestPolicies {

  private RestPolicies() {}

  /** All policies of the account that these credentials may see. */
  public static List<IamPolicy> list(OvhApi api) {
    return Pages.all(
        new Attempt(OvhApi.SYSTEM, "list the IAM policies", ""),
        cursor -> api.iam().policies(cursor),
        IamPolicyMapper::toPolicy,
        IamPolicy::id);
  }
}

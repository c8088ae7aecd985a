package io.vmcrypt.ovh.internal.iam;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.ovh.internal.call.OvhApi;
import java.util.List;

/** {@code /iam/policy}. */
public final class RestPolicies {

  private final OvhApi api;

  /** The policies of an account. */
  public RestPolicies(OvhApi api) {
    this.api = api;
  }

  /** All that these credentials may see. */
  public List<IamPolicy> list() {
    Attempt attempt = new Attempt(OvhApi.SYSTEM, "list the IAM policies", "");
    return api.pages(
        attempt,
        cursor -> api.iam().policies(cursor),
        policy -> IamPolicyMapper.toPolicy(attempt, policy),
        IamPolicy::id);
  }
}

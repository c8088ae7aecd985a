package io.vmcrypt.ovh.internal.okms;

import io.vmcrypt.core.shared.Wildcard;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.iam.IamPolicy;
import io.vmcrypt.ovh.okms.OkmsId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What IAM policies let the holder of a credential do by KMIP, at one OVHcloud KMS. A plain policy
 * grants it, or denies it, or it is not known: groups, conditions and ends are not looked into.
 */
final class KmipRights {

  /** With these the holder can make data unreadable; vCenter uses neither. */
  static final List<String> HARMFUL = List.of("okms:kmip:revoke", "okms:kmip:destroy");

  private static final String GROUP = ":identity:group:";
  private static final String RESOURCE_GROUP = ":resourceGroup:";

  /** Of these OVHcloud has no groups, as it has of users. */
  private static final List<String> WITHOUT_GROUPS =
      List.of("urn:v1:*:identity:account:*", "urn:v1:*:identity:credential:*");

  private final List<String> identities;
  private final List<String> resources;

  /** Those that are plain, then those that may be about it. */
  private final List<IamPolicy> plain;

  private final List<IamPolicy> open;

  /**
   * @param identities those of the credential, one or more
   * @param policies all of the account
   */
  KmipRights(OkmsId id, List<String> identities, List<IamPolicy> policies) {
    this.identities = List.copyOf(identities);
    this.resources = resources(id, identities);
    List<IamPolicy> about = policies.stream().filter(this::mayBeAbout).toList();
    this.plain = about.stream().filter(this::isPlain).toList();
    this.open = about.stream().filter(policy -> !isPlain(policy)).toList();
  }

  /** The name of a KMS, in the part of OVHcloud that its identities are in. */
  static List<String> resources(OkmsId id, List<String> identities) {
    List<String> parts =
        identities.stream()
            .filter(identity -> identity.matches("urn:v1:(eu|ca|us):.*"))
            .map(identity -> identity.substring(7, 9))
            .distinct()
            .toList();
    return (parts.isEmpty() ? List.of("eu", "ca", "us") : parts)
        .stream().map(part -> "urn:v1:" + part + ":resource:okms:" + id).toList();
  }

  /** The actions that vCenter needs and no policy grants, or one denies. */
  List<String> lacking() {
    return OvhIdentity.ACTIONS_FOR_KMIP.stream()
        .filter(
            action ->
                isDenied(action)
                    || Stream.concat(plain.stream(), open.stream())
                        .noneMatch(policy -> policy.mayAllow(action)))
        .toList();
  }

  /** What it can do with keys that it must not, by the policies that let it. */
  Map<IamPolicy, List<String>> tooMuch() {
    List<String> harmful = HARMFUL.stream().filter(action -> !isDenied(action)).toList();
    Map<IamPolicy, List<String>> all = new LinkedHashMap<>();
    for (IamPolicy policy : plain) {
      List<String> patterns =
          policy.allow().stream()
              .filter(
                  pattern ->
                      harmful.stream()
                          .anyMatch(
                              action ->
                                  Wildcard.matches(pattern, action) && policy.mayAllow(action)))
              .distinct()
              .toList();
      if (!patterns.isEmpty()) {
        all.put(policy, patterns);
      }
    }
    return all;
  }

  /** The policies that are not looked into, and may grant or deny something of it. */
  List<IamPolicy> doubts() {
    return open.stream()
        .filter(
            policy ->
                Stream.concat(OvhIdentity.ACTIONS_FOR_KMIP.stream(), HARMFUL.stream())
                    .anyMatch(action -> policy.mayAllow(action) || policy.mayDeny(action)))
        .toList();
  }

  private boolean isDenied(String action) {
    return plain.stream().anyMatch(policy -> policy.mayDeny(action));
  }

  private boolean mayBeAbout(IamPolicy policy) {
    boolean mayBeInGroup =
        !identities.stream().allMatch(each -> IamPolicy.matches(WITHOUT_GROUPS, each));
    boolean isOfPart =
        policy.resources().stream().anyMatch(urn -> resources.stream().anyMatch(urn::startsWith));
    return !policy.isWhole()
        || ((isFor(policy) || (mayBeInGroup && has(policy.identities(), GROUP)))
            && (isOf(policy) || isOfPart || has(policy.resources(), RESOURCE_GROUP)));
  }

  /** Whether it holds for these identities, at this KMS, as it stands there and for good. */
  private boolean isPlain(IamPolicy policy) {
    boolean isForAll =
        identities.stream().allMatch(each -> IamPolicy.matches(policy.identities(), each));
    return policy.isPlain()
        && isFor(policy)
        && isOf(policy)
        && (policy.deny().isEmpty() || isForAll);
  }

  private boolean isFor(IamPolicy policy) {
    return identities.stream().anyMatch(each -> IamPolicy.matches(policy.identities(), each));
  }

  private boolean isOf(IamPolicy policy) {
    return resources.stream().anyMatch(each -> IamPolicy.matches(policy.resources(), each));
  }

  private static boolean has(List<String> urns, String kind) {
    return urns.stream().anyMatch(urn -> urn.contains(kind));
  }
}

package io.vmcrypt.ovh.internal.okms;

import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.iam.IamPolicy;
import io.vmcrypt.ovh.okms.OkmsId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What IAM policies let the holder of a credential do by KMIP, at one OVHcloud KMS. What is not
 * known is never enough, and never too much.
 */
final class KmipRights {

  /** With these the holder can make data unreadable; vCenter uses neither. */
  static final List<String> HARMFUL = List.of("okms:kmip:revoke", "okms:kmip:destroy");

  private static final String GROUP = ":identity:group:";
  private static final String RESOURCE_GROUP = ":resourceGroup:";

  /** Of these OVHcloud has no groups, as it has of users. */
  private static final List<String> WITHOUT_GROUPS =
      List.of("urn:v1:*:identity:account:*", "urn:v1:*:identity:credential:*");

  private enum Answer {
    YES,
    NO,
    NOT_KNOWN
  }

  private final List<String> identities;
  private final List<String> resources;
  private final List<IamPolicy> policies;
  private final Instant now;
  private final List<String> lacking = new ArrayList<>();
  private final Set<String> harmful = new LinkedHashSet<>();
  private final Map<IamPolicy, Set<String>> doubts = new LinkedHashMap<>();

  /**
   * @param identities those of the credential, one or more
   * @param policies all of the account
   */
  KmipRights(OkmsId id, List<String> identities, List<IamPolicy> policies, Instant now) {
    this.identities = List.copyOf(identities);
    this.resources = resources(id, identities);
    this.policies = List.copyOf(policies);
    this.now = now;
    for (String action : OvhIdentity.ACTIONS_FOR_KMIP) {
      if (answer(action, true) == Answer.NO) {
        lacking.add(action);
      }
    }
    for (String action : HARMFUL) {
      if (answer(action, false) == Answer.YES) {
        harmful.add(action);
      }
    }
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
    return List.copyOf(lacking);
  }

  /** What it can do with keys that it must not, by the policies that let it. */
  Map<IamPolicy, List<String>> tooMuch() {
    Map<IamPolicy, List<String>> all = new LinkedHashMap<>();
    for (IamPolicy policy : policies) {
      List<String> grants =
          policy.allow().stream()
              .filter(
                  pattern ->
                      harmful.stream()
                          .anyMatch(
                              action ->
                                  IamPolicy.matches(pattern, action)
                                      && grants(policy, action, false) == Answer.YES))
              .distinct()
              .toList();
      if (!grants.isEmpty()) {
        all.put(policy, grants);
      }
    }
    return all;
  }

  /** Why something of it is not known, by the policies that leave it open. */
  Map<IamPolicy, Set<String>> doubts() {
    return Collections.unmodifiableMap(doubts);
  }

  private Answer answer(String action, boolean needed) {
    boolean mayBeGranted = false;
    boolean isGranted = false;
    boolean mayBeDenied = false;
    boolean isDenied = false;
    for (IamPolicy policy : policies) {
      Answer grants = grants(policy, action, needed);
      Answer denies = denies(policy, action, needed);
      mayBeGranted |= grants != Answer.NO;
      isGranted |= grants == Answer.YES;
      mayBeDenied |= denies != Answer.NO;
      isDenied |= denies == Answer.YES;
    }
    if (isDenied || !mayBeGranted) {
      return Answer.NO;
    }
    if (isGranted && !mayBeDenied) {
      return Answer.YES;
    }
    for (IamPolicy policy : policies) {
      boolean leavesGrant = !isGranted && grants(policy, action, needed) == Answer.NOT_KNOWN;
      if (leavesGrant || denies(policy, action, needed) == Answer.NOT_KNOWN) {
        doubts.computeIfAbsent(policy, any -> new LinkedHashSet<>()).addAll(doubts(policy));
      }
    }
    return Answer.NOT_KNOWN;
  }

  private Answer grants(IamPolicy policy, String action, boolean needed) {
    Answer applies = applies(policy);
    if (applies == Answer.NO) {
      return Answer.NO;
    }
    boolean own =
        IamPolicy.matches(policy.allow(), action) && !IamPolicy.matches(policy.except(), action);
    if (!own) {
      return policy.groups().isEmpty() && policy.isWhole() ? Answer.NO : Answer.NOT_KNOWN;
    }
    // what is granted for a time is not enough
    return needed && policy.end().isPresent() ? Answer.NOT_KNOWN : applies;
  }

  private Answer denies(IamPolicy policy, String action, boolean needed) {
    Answer applies = applies(policy);
    if (applies == Answer.NO) {
      return Answer.NO;
    }
    if (!IamPolicy.matches(policy.deny(), action)) {
      return policy.groups().isEmpty() && policy.isWhole() ? Answer.NO : Answer.NOT_KNOWN;
    }
    boolean lasting = needed || policy.end().isEmpty();
    return isForAll(policy) && lasting ? applies : Answer.NOT_KNOWN;
  }

  /** Whether a policy is in force for these identities, at this KMS. */
  private Answer applies(IamPolicy policy) {
    if (policy.end().filter(end -> !end.isAfter(now)).isPresent()) {
      return Answer.NO;
    }
    if (!policy.isWhole()) {
      return Answer.NOT_KNOWN;
    }
    Answer identity = ofIdentity(policy);
    Answer resource = ofResource(policy);
    if (identity == Answer.NO || resource == Answer.NO) {
      return Answer.NO;
    }
    return identity == Answer.YES && resource == Answer.YES && !policy.isConditional()
        ? Answer.YES
        : Answer.NOT_KNOWN;
  }

  private Answer ofIdentity(IamPolicy policy) {
    if (identities.stream().anyMatch(each -> IamPolicy.matches(policy.identities(), each))) {
      return Answer.YES;
    }
    boolean mayBeInGroup =
        !identities.stream().allMatch(each -> IamPolicy.matches(WITHOUT_GROUPS, each));
    return mayBeInGroup && has(policy.identities(), GROUP) ? Answer.NOT_KNOWN : Answer.NO;
  }

  private Answer ofResource(IamPolicy policy) {
    if (resources.stream().anyMatch(each -> IamPolicy.matches(policy.resources(), each))) {
      return Answer.YES;
    }
    boolean isOfPart =
        policy.resources().stream().anyMatch(urn -> resources.stream().anyMatch(urn::startsWith));
    return isOfPart || has(policy.resources(), RESOURCE_GROUP) ? Answer.NOT_KNOWN : Answer.NO;
  }

  private static boolean has(List<String> urns, String kind) {
    return urns.stream().anyMatch(urn -> urn.contains(kind));
  }

  private List<String> doubts(IamPolicy policy) {
    List<String> all = new ArrayList<>();
    if (!policy.isWhole()) {
      all.add("cannot be read whole");
    }
    if (ofIdentity(policy) == Answer.NOT_KNOWN) {
      all.add("is for a group of users");
    } else if (!policy.deny().isEmpty() && !isForAll(policy)) {
      all.add("denies something to some of the identities");
    }
    if (ofResource(policy) == Answer.NOT_KNOWN) {
      all.add("names a group of resources, or a part of the KMS");
    }
    if (!policy.groups().isEmpty()) {
      all.add("has permissions groups");
    }
    if (policy.isConditional()) {
      all.add("has conditions");
    }
    policy.end().ifPresent(end -> all.add("ends at " + end));
    return all;
  }

  private boolean isForAll(IamPolicy policy) {
    return identities.stream()
        .allMatch(identity -> IamPolicy.matches(policy.identities(), identity));
  }
}

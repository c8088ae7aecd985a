package io.vmcrypt.ovh.internal.privatecloud;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.ovh.AccessRule;
import io.vmcrypt.ovh.IamActions;
import io.vmcrypt.ovh.OvhApiException;
import io.vmcrypt.ovh.internal.address.Ipv4Block;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.credential.RestCredentials;
import io.vmcrypt.ovh.internal.okms.RestOkms;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.wire.AllowedNetworkDto;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.PrivateCloudDto;
import io.vmcrypt.ovh.internal.wire.SecurityOptionDto;
import io.vmcrypt.ovh.internal.wire.TwoFaWhitelistDto;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/** Checks everything that must hold before VM encryption can be turned on. */
final class Precheck {

  // by OVHcloud's documentation, sensitive tasks wait for a token with these
  private static final Set<String> TOKEN_OPTIONS =
      Set.of("tokenValidation", "advancedSecurity", "hds", "pcidss", "hipaa", "snc");
  private static final Subject CONSUMER_KEY = Subject.of("consumer key", "");
  private static final String OPTION = "VM encryption";
  private static final String NETWORKS = "allowed networks";
  private static final String WHITELIST = "two-factor whitelist";
  private static final String TWO_FACTOR = "twoFa";
  private static final String GOOD = "delivered";
  private static final Set<String> NOT_IN_USE = Set.of("SUSPENDED", "EXPIRED");

  private final CloudCalls cloud;
  private final PrivateCloudUsers users;
  private final PrecheckRequest request;
  private final List<Finding> findings = new ArrayList<>();

  Precheck(CloudCalls cloud, PrivateCloudUsers users, PrecheckRequest request) {
    this.cloud = cloud;
    this.users = users;
    this.request = request;
  }

  List<Finding> run() {
    if (cloud.api().hasConsumerKey()) {
      look(CONSUMER_KEY.part("access rules"), Severity.WARNING, this::lookAtAccessRules);
    } else {
      add(
          Severity.WARNING,
          FindingCode.OVH_RIGHTS_UNKNOWN,
          part("rights"),
          "IAM policies decide what these credentials may change, and the SDK cannot test that"
              + " without a change",
          "Check that a policy grants on "
              + cloud.serviceName()
              + ": "
              + String.join(", ", IamActions.VM_ENCRYPTION)
              + ".");
    }
    Optional<PrivateCloudDto> service = service();
    if (service.isPresent()) {
      look(part(OPTION), Severity.BLOCKING, this::lookAtOption);
      look(part("vCenter user"), Severity.WARNING, this::lookAtUser);
      Set<String> options = enabledOptions();
      lookAtTokens(service.get(), options);
      look(part(NETWORKS), Severity.WARNING, () -> lookAtAllowedNetworks(service.get()));
      look(part(WHITELIST), Severity.WARNING, () -> lookAtTwoFactor(options));
    }
    request.okms().ifPresent(id -> look(okms(id), Severity.BLOCKING, () -> lookAtOkms(id)));
    return List.copyOf(findings);
  }

  private void lookAtAccessRules() {
    List<AccessRule> needed = new ArrayList<>(AccessRule.VM_ENCRYPTION);
    if (request.okms().isPresent()) {
      needed.addAll(AccessRule.OKMS);
    }
    List<AccessRule> missing = new RestCredentials(cloud.api()).current().missing(needed);
    if (!missing.isEmpty()) {
      findings.add(
          Finding.blocking(
                  FindingCode.OVH_ACCESS_RULES_MISSING,
                  OvhApi.SYSTEM,
                  CONSUMER_KEY.part("access rules"),
                  "the consumer key lacks access rules",
                  "Request a consumer key with the missing rules, or use a service account"
                      + " (OVH_CLIENT_ID and OVH_CLIENT_SECRET) that gets its rights from an IAM"
                      + " policy.")
              .withMissing(missing.stream().map(AccessRule::toString).toList()));
    }
  }

  private Optional<PrivateCloudDto> service() {
    try {
      PrivateCloudDto service =
          cloud.call("read the private cloud", (routes, name) -> routes.service(name));
      if (!GOOD.equals(service.state())) {
        add(
            Severity.BLOCKING,
            FindingCode.PRIVATE_CLOUD_NOT_DELIVERED,
            part("state"),
            service.state() == null
                ? "OVHcloud does not say in which state the private cloud is"
                : "the private cloud is in state " + service.state(),
            "Wait until it is delivered, or ask OVHcloud's support.");
      }
      if (service.iam() != null && NOT_IN_USE.contains(String.valueOf(service.iam().state()))) {
        add(
            Severity.BLOCKING,
            FindingCode.PRIVATE_CLOUD_NOT_IN_USE,
            part("state"),
            "the private cloud is " + service.iam().state(),
            "The OVHcloud Control Panel shows why, for example a bill that is not paid.");
      }
      return Optional.of(service);
    } catch (ServiceException e) {
      refused(part("state"), Severity.BLOCKING, e);
      return Optional.empty();
    }
  }

  private void lookAtOption() {
    String state =
        cloud
            .call("read the state of VM encryption", (routes, name) -> routes.vmEncryption(name))
            .state();
    if ("error".equals(state) || "disabling".equals(state) || "migrating".equals(state)) {
      add(
          Severity.BLOCKING,
          FindingCode.VM_ENCRYPTION_OPTION_NOT_READY,
          part(OPTION),
          "VM encryption is in state " + state,
          "Wait until that ends, or ask OVHcloud's support.");
    }
  }

  private void lookAtUser() {
    if (request.vcenterUser().isEmpty()) {
      return;
    }
    String name = request.vcenterUser().get();
    Optional<PrivateCloudUser> user = users.findByName(name);
    if (user.isEmpty()) {
      add(
          Severity.BLOCKING,
          FindingCode.VCENTER_USER_NOT_LISTED,
          Subject.of("vCenter user", name),
          "OVHcloud lists no user \"" + name + "\" of this private cloud's vCenter",
          "Check the name. OVHcloud does not list users of an identity provider or of OVHcloud"
              + " IAM: give such a user's role the encryption privileges.");
    } else if (!user.get().encryptionRight()) {
      add(
          Severity.BLOCKING,
          FindingCode.VCENTER_USER_LACKS_ENCRYPTION_RIGHT,
          Subject.of("vCenter user", name, Long.toString(user.get().id())),
          "the user \"" + name + "\" may not manage encryption in vCenter",
          "Grant the user the right to manage encryption: POST /dedicatedCloud/"
              + cloud.serviceName()
              + "/user/"
              + user.get().id()
              + "/changeProperties, or in the OVHcloud Control Panel.");
    }
  }

  private void lookAtOkms(OkmsId id) {
    new RestOkms(cloud.api()).get(id);
    add(
        Severity.WARNING,
        FindingCode.OKMS_RIGHTS_UNKNOWN,
        okms(id),
        "the SDK cannot read whether the OVHcloud KMS lets vCenter use keys",
        "Check that an IAM policy grants "
            + IamActions.OKMS_KMIP
            + " on urn:v1:eu:resource:okms:"
            + id
            + " (in Canada and the US with ca or us) to the identities of vCenter's credential,"
            + " and "
            + String.join(", ", IamActions.OKMS)
            + " to the account or user that this program signs in as.");
  }

  private Set<String> enabledOptions() {
    try {
      return cloud
          .call("read the security options", (routes, name) -> routes.securityOptions(name))
          .stream()
          .filter(Objects::nonNull)
          .filter(option -> Boolean.TRUE.equals(option.enabled()))
          .map(SecurityOptionDto::name)
          .filter(Objects::nonNull)
          .collect(Collectors.toSet());
    } catch (ServiceException e) {
      refused(part("security options"), Severity.WARNING, e);
      return Set.of();
    }
  }

  private void lookAtTokens(PrivateCloudDto service, Set<String> options) {
    List<String> found = options.stream().filter(TOKEN_OPTIONS::contains).sorted().toList();
    if (!found.isEmpty()) {
      String page = service.certifiedInterfaceUrl();
      add(
          Severity.WARNING,
          FindingCode.OVH_TASKS_WAIT_FOR_TOKEN,
          part("security options"),
          "sensitive tasks wait for a token because of " + String.join(", ", found),
          "No API can enter the token. A user who may validate tokens gets it by SMS and has 15"
              + " minutes to enter it at "
              + (page == null || page.isBlank() ? "the private cloud's /secure/ page" : page)
              + ", else the task is canceled.");
    }
  }

  private void lookAtAllowedNetworks(PrivateCloudDto service) {
    Optional<Ipv4Block> from = request.vcenterAccessFrom().flatMap(Ipv4Block::parse);
    if (from.isEmpty() || !"filtered".equals(service.userAccessPolicy())) {
      return;
    }
    boolean allowed =
        details(
                "list allowed networks",
                DedicatedCloudRoutes::allowedNetworkIds,
                id -> (routes, name) -> routes.allowedNetwork(name, id))
            .stream()
            .map(AllowedNetworkDto::network)
            .anyMatch(network -> covers(network, from.get()));
    if (!allowed) {
      add(
          Severity.BLOCKING,
          FindingCode.ADDRESS_NOT_ALLOWED,
          part(NETWORKS),
          request.vcenterAccessFrom().get() + " is in no network that may reach vCenter",
          "Add it to the allowed networks: POST /dedicatedCloud/"
              + cloud.serviceName()
              + "/allowedNetwork, or in the OVHcloud Control Panel.");
    }
  }

  private void lookAtTwoFactor(Set<String> options) {
    Optional<Ipv4Block> from = request.vcenterAccessFrom().flatMap(Ipv4Block::parse);
    if (from.isEmpty() || !options.contains(TWO_FACTOR)) {
      return;
    }
    boolean listed =
        details(
                "list the two-factor whitelist",
                DedicatedCloudRoutes::twoFaWhitelistIds,
                id -> (routes, name) -> routes.twoFaWhitelist(name, id))
            .stream()
            .filter(entry -> "enabled".equals(entry.state()))
            .anyMatch(entry -> covers(block(entry), from.get()));
    if (!listed) {
      add(
          Severity.BLOCKING,
          FindingCode.ADDRESS_NOT_IN_TWO_FACTOR_WHITELIST,
          part(WHITELIST),
          "two-factor authentication is on and "
              + request.vcenterAccessFrom().get()
              + " is not in its whitelist, so a program cannot sign in to vCenter from there",
          "Add it: POST /dedicatedCloud/" + cloud.serviceName() + "/twoFAWhitelist.");
    }
  }

  private <T> List<T> details(
      String what,
      BiFunction<DedicatedCloudRoutes, String, Call<List<Long>>> ids,
      Function<Long, BiFunction<DedicatedCloudRoutes, String, Call<T>>> one) {
    List<T> found = new ArrayList<>();
    List<Long> distinct =
        cloud.call(what, ids).stream().filter(Objects::nonNull).distinct().toList();
    for (Long id : distinct) {
      try {
        found.add(cloud.call(what, one.apply(id)));
      } catch (NotFoundException e) {
        // removed between the list and this read
      }
    }
    return found;
  }

  private void look(Subject subject, Severity ifNotKnown, Runnable check) {
    try {
      check.run();
    } catch (ServiceException e) {
      refused(subject, ifNotKnown, e);
    }
  }

  private void refused(Subject subject, Severity ifNotKnown, ServiceException e) {
    if (e instanceof AuthenticationException) {
      throw e;
    }
    List<String> missing =
        e instanceof PermissionDeniedException denied ? denied.missing() : List.of();
    boolean expired = e instanceof OvhApiException api && api.httpStatus() == 460;
    findings.add(
        new Finding(
            missing.isEmpty() && !expired ? ifNotKnown : Severity.BLOCKING,
            FindingCode.OVH_CHECK_REFUSED,
            OvhApi.SYSTEM,
            subject,
            "could not " + e.attempt().operation() + ": " + e.outcome(),
            e.advice(),
            missing));
  }

  private void add(
      Severity severity, FindingCode code, Subject subject, String seen, String advice) {
    findings.add(new Finding(severity, code, OvhApi.SYSTEM, subject, seen, advice, List.of()));
  }

  private Subject part(String part) {
    return Subject.of("private cloud", cloud.serviceName().value()).part(part);
  }

  private static Subject okms(OkmsId id) {
    return Subject.of("OVHcloud KMS", id.toString());
  }

  private static boolean covers(@Nullable String block, Ipv4Block address) {
    return Ipv4Block.parse(block).filter(found -> found.contains(address)).isPresent();
  }

  private static @Nullable String block(TwoFaWhitelistDto entry) {
    return entry.ip() == null || entry.cidrNetmask() == null
        ? entry.ip()
        : entry.ip() + "/" + entry.cidrNetmask();
  }
}

package io.vmcrypt.ovh.internal.privatecloud;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.internal.address.Ipv4Block;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.credential.RestCredentials;
import io.vmcrypt.ovh.internal.okms.RestOkms;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/** Checks everything that must hold before VM encryption can be turned on. */
final class Precheck {

  // by OVHcloud's documentation, sensitive tasks wait for a token with these
  private static final Set<String> TOKEN_OPTIONS =
      Set.of("tokenValidation", "advancedSecurity", "hds", "pcidss", "hipaa", "snc");
  private static final Subject CONSUMER_KEY = Subject.of("consumer key", "");
  private static final String OPTION = "VM encryption";
  private static final String NETWORKS = "allowed networks";
  private static final String WHITELIST = "two-factor whitelist";
  private static final Set<String> NOT_IN_USE = Set.of("SUSPENDED", "EXPIRED");
  private static final Set<OvhState> FIT =
      Set.of(OvhState.DISABLED, OvhState.ENABLING, OvhState.ENABLED);
  private static final Set<OvhState> BAD =
      Set.of(OvhState.ERROR, OvhState.DISABLING, OvhState.MIGRATING);

  private final CloudCalls cloud;
  private final PrivateCloud privateCloud;
  private final PrecheckRequest request;
  private final List<Finding> findings = new ArrayList<>();

  Precheck(CloudCalls cloud, PrivateCloud privateCloud, PrecheckRequest request) {
    this.cloud = cloud;
    this.privateCloud = privateCloud;
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
          "Check that a policy grants on %s: %s."
              .formatted(cloud.serviceName(), String.join(", ", rights().actions())));
    }
    Optional<ServiceLook> service = service();
    if (service.isPresent()) {
      look(part(OPTION), Severity.BLOCKING, this::lookAtOption);
      request
          .vcenterUser()
          .ifPresent(name -> look(part("vCenter user"), Severity.WARNING, () -> lookAtUser(name)));
      Set<String> options = enabledOptions();
      lookAtTokens(service.get(), options);
      look(part(NETWORKS), Severity.WARNING, () -> lookAtAllowedNetworks(service.get()));
      look(part(WHITELIST), Severity.WARNING, () -> lookAtTwoFactor(options));
    }
    request.okms().ifPresent(id -> look(okms(id), Severity.BLOCKING, () -> lookAtOkms(id)));
    return List.copyOf(findings);
  }

  private NeededRights rights() {
    return new NeededRights(cloud.serviceName().value(), request);
  }

  private void lookAtAccessRules() {
    List<AccessRule> given = RestCredentials.rules(cloud.api());
    List<AccessRule> missing =
        rights().rules().stream()
            .filter(need -> given.stream().noneMatch(rule -> rule.covers(need)))
            .toList();
    if (!missing.isEmpty()) {
      findings.add(
          Finding.blocking(
                  FindingCode.OVH_ACCESS_RULES_MISSING,
                  OvhApi.SYSTEM,
                  CONSUMER_KEY.part("access rules"),
                  "the consumer key lacks access rules",
                  "Have a consumer key made with the missing rules, or use a service account"
                      + " (OVH_CLIENT_ID and OVH_CLIENT_SECRET) that gets its rights from an IAM"
                      + " policy.")
              .withMissing(missing.stream().map(AccessRule::toString).toList()));
    }
  }

  private Optional<ServiceLook> service() {
    try {
      ServiceLook service =
          cloud.call(
              "read the private cloud",
              (routes, name) -> routes.service(name),
              told -> PrivateCloudMapper.toLook(cloud.serviceName(), told));
      if (!service.state().equals(Optional.of("delivered"))) {
        add(
            Severity.BLOCKING,
            FindingCode.PRIVATE_CLOUD_NOT_DELIVERED,
            part("state"),
            "the private cloud is in state " + service.state().orElse("unknown"),
            "Wait until it is delivered, or ask OVHcloud's support.");
      }
      service
          .iamState()
          .filter(NOT_IN_USE::contains)
          .ifPresent(
              state ->
                  add(
                      Severity.BLOCKING,
                      FindingCode.PRIVATE_CLOUD_NOT_IN_USE,
                      part("state"),
                      "the private cloud is " + state,
                      "The OVHcloud Control Panel shows why, for example a bill that is not"
                          + " paid."));
      return Optional.of(service);
    } catch (ServiceException e) {
      refused(part("state"), Severity.BLOCKING, e);
      return Optional.empty();
    }
  }

  private void lookAtOption() {
    OvhState state = privateCloud.vmEncryption().state();
    if (!FIT.contains(state)) {
      add(
          BAD.contains(state) ? Severity.BLOCKING : Severity.WARNING,
          FindingCode.VM_ENCRYPTION_OPTION_NOT_READY,
          part(OPTION),
          "VM encryption is in state " + state,
          "Wait until that ends, or ask OVHcloud's support.");
    }
  }

  private void lookAtUser(String name) {
    Optional<PrivateCloudUser> user = privateCloud.users().findByName(name);
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
          "Give the user that right: with \"grantEncryptionRight\": true in the estate document,"
              + " with ensureEncryptionRight("
              + user.get().id()
              + ") in a program, or in the OVHcloud Control Panel.");
    }
  }

  private void lookAtOkms(OkmsId id) {
    RestOkms okms = new RestOkms(cloud.api());
    okms.get(id);
    List<String> identities = request.okmsIdentities();
    if (identities.isEmpty() && request.changes().contains(PrecheckRequest.Changes.SIGN)) {
      identities = RestCredentials.identity(cloud.api()).identities();
    }
    findings.addAll(okms.precheckRights(id, identities));
  }

  private Set<String> enabledOptions() {
    try {
      return cloud.call(
          "read the security options",
          (routes, name) -> routes.securityOptions(name),
          SecurityMapper::toEnabled);
    } catch (ServiceException e) {
      refused(part("security options"), Severity.WARNING, e);
      return Set.of();
    }
  }

  private void lookAtTokens(ServiceLook service, Set<String> options) {
    List<String> found = options.stream().filter(TOKEN_OPTIONS::contains).sorted().toList();
    if (!found.isEmpty()) {
      add(
          Severity.WARNING,
          FindingCode.OVH_TASKS_WAIT_FOR_TOKEN,
          part("security options"),
          "sensitive tasks wait for a token because of " + String.join(", ", found),
          "No API can enter the token. A user who may validate tokens gets it by SMS and has 15"
              + " minutes to enter it at "
              + service.securePage().orElse("the private cloud's /secure/ page")
              + ", else the task is canceled.");
    }
  }

  private void lookAtAllowedNetworks(ServiceLook service) {
    Optional<Ipv4Block> from = request.vcenterAccessFrom().flatMap(Ipv4Block::parse);
    if (from.isEmpty() || service.accessPolicy().equals(Optional.of("open"))) {
      return;
    }
    String what = "list allowed networks";
    boolean allowed =
        isIn(
            from.get(),
            cloud.ids(what, DedicatedCloudRoutes::allowedNetworkIds),
            id ->
                cloud.call(
                    what,
                    (routes, name) -> routes.allowedNetwork(name, id),
                    told -> SecurityMapper.toNetwork(id, told)));
    if (!allowed) {
      boolean filtered = service.accessPolicy().equals(Optional.of("filtered"));
      add(
          filtered ? Severity.BLOCKING : Severity.WARNING,
          FindingCode.ADDRESS_NOT_ALLOWED,
          part(NETWORKS),
          request.vcenterAccessFrom().get()
              + " is in no network that may reach vCenter"
              + (filtered ? "" : ", and OVHcloud does not say that all may"),
          "Add it to the allowed networks: POST /dedicatedCloud/"
              + cloud.serviceName()
              + "/allowedNetwork, or in the OVHcloud Control Panel.");
    }
  }

  private void lookAtTwoFactor(Set<String> options) {
    Optional<Ipv4Block> from = request.vcenterAccessFrom().flatMap(Ipv4Block::parse);
    if (from.isEmpty() || !options.contains("twoFa")) {
      return;
    }
    String what = "list the two-factor whitelist";
    boolean listed =
        isIn(
            from.get(),
            cloud.ids(what, DedicatedCloudRoutes::twoFaWhitelistIds),
            id ->
                cloud.call(
                    what,
                    (routes, name) -> routes.twoFaWhitelist(name, id),
                    told -> SecurityMapper.toListed(id, told)));
    if (!listed) {
      add(
          Severity.BLOCKING,
          FindingCode.ADDRESS_NOT_IN_TWO_FACTOR_WHITELIST,
          part(WHITELIST),
          "two-factor authentication is on and "
              + request.vcenterAccessFrom().get()
              + " is not in its whitelist, so a program cannot sign in to vCenter from there",
          "Add it in the OVHcloud Control Panel, or by POST /dedicatedCloud/…/twoFAWhitelist.");
    }
  }

  /** Whether an address is in one of the blocks of a list, each read as it is needed. */
  private static boolean isIn(
      Ipv4Block address, List<Long> ids, LongFunction<Optional<Ipv4Block>> block) {
    return ids.stream()
        // one may be removed between the list and this read
        .flatMap(id -> Lookup.find(() -> block.apply(id)).stream())
        .flatMap(Optional::stream)
        .anyMatch(each -> each.contains(address));
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
    boolean expired = e.vendorError().filter(error -> error.httpStatus() == 460).isPresent();
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
}

package io.vmcrypt.ovh.internal.okms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.call.Pages;
import io.vmcrypt.ovh.internal.iam.IamPolicy;
import io.vmcrypt.ovh.internal.iam.IamPolicyMapper;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsId;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tells what IAM policies let vCenter's certificate do at an OVHcloud KMS. */
final class OkmsRights {

  private static final String ADDITIONAL = "okms:kmip:addAttribute";
  private static final int MOST_NAMED = 5;
  private static final String NOT_KNOWN =
      "it is not known what the IAM policies let vCenter's certificate do";

  private final OvhApi api;
  private final OkmsId id;
  private final Subject subject;
  private final List<Finding> findings = new ArrayList<>();

  OkmsRights(OvhApi api, OkmsId id) {
    this.api = api;
    this.id = id;
    this.subject = Subject.of("OVHcloud KMS", id.toString());
  }

  /**
   * By the credential that has a certificate.
   *
   * @param credentials reads all of the KMS
   */
  List<Finding> of(X509Certificate client, Supplier<List<OkmsCredential>> credentials) {
    Optional<List<OkmsCredential>> all = ask(credentials);
    Optional<OkmsCredential> its =
        all.stream()
            .flatMap(List::stream)
            .filter(each -> !each.certificate().isEmpty())
            .filter(each -> each.certificate().get(0).equals(client))
            .findFirst();
    its.ifPresent(found -> judge(found.identityUrns()));
    if (all.isPresent() && its.isEmpty()) {
      String subject = client.getSubjectX500Principal().getName();
      unknown("OVHcloud shows no credential with the certificate " + subject, List.of());
    }
    return List.copyOf(findings);
  }

  /** By the identities of a credential. */
  List<Finding> of(List<String> identities) {
    judge(identities);
    return List.copyOf(findings);
  }

  private void judge(List<String> identities) {
    if (identities.isEmpty()) {
      unknown("it is not said whose rights vCenter's credential has", identities);
      return;
    }
    ask(this::policies)
        .map(policies -> new KmipRights(id, identities, policies))
        .ifPresent(rights -> tell(rights, identities));
  }

  private List<IamPolicy> policies() {
    return Pages.all(
        new Attempt(OvhApi.SYSTEM, "list the IAM policies", ""),
        cursor -> api.iam().policies(cursor),
        IamPolicyMapper::toPolicy,
        IamPolicy::id);
  }

  /** A refusal says nothing about vCenter, and stands in nobody's way. */
  private <T> Optional<T> ask(Supplier<T> asked) {
    try {
      return Optional.of(asked.get());
    } catch (AuthenticationException e) {
      throw e;
    } catch (PermissionDeniedException e) {
      refused(Severity.NOTE, e, e.missing());
    } catch (ServiceException | DecodingException e) {
      refused(Severity.WARNING, e, List.of());
    }
    return Optional.empty();
  }

  private void refused(Severity severity, SdkException e, List<String> missing) {
    findings.add(
        new Finding(
            severity,
            FindingCode.OKMS_RIGHTS_UNKNOWN,
            OvhApi.SYSTEM,
            subject,
            "%s: could not %s: %s".formatted(NOT_KNOWN, e.attempt().operation(), e.outcome()),
            "To have it looked at, grant "
                + String.join(", ", OvhIdentity.ACTIONS_FOR_POLICIES)
                + " on the account and okms:apiovh:credential/get on the KMS; a consumer key needs"
                + " GET on /iam/policy and on /okms/*. Else: "
                + check(List.of()),
            missing));
  }

  private void tell(KmipRights rights, List<String> identities) {
    rights
        .tooMuch()
        .forEach(
            (policy, actions) ->
                add(
                    Severity.WARNING,
                    FindingCode.OKMS_RIGHTS_TOO_MUCH,
                    subject.part("policy " + ServerText.bounded(policy.id())),
                    "IAM %s lets who has vCenter's certificate revoke or destroy keys: it allows %s"
                        .formatted(policy, named(actions)),
                    "Let it allow just %s on %s to vCenter's identities, or deny them %s."
                        .formatted(
                            String.join(", ", OvhIdentity.ACTIONS_FOR_KMIP),
                            resources(identities),
                            String.join(", ", KmipRights.HARMFUL))));
    List<String> lacking = rights.lacking();
    if (!lacking.isEmpty()) {
      boolean works = lacking.equals(List.of(ADDITIONAL));
      add(
          works ? Severity.NOTE : Severity.WARNING,
          FindingCode.OKMS_RIGHTS_MISSING,
          subject,
          "no IAM policy that these credentials see lets vCenter's certificate use "
              + String.join(", ", lacking)
              + (works
                  ? ", with which vCenter names its keys"
                  : ": the KMS will refuse what vCenter asks of it"),
          "Let a policy allow it on %s to %s; not okms:kmip:*, with which keys can be destroyed."
              .formatted(resources(identities), named(identities)));
    }
    if (!rights.doubts().isEmpty()) {
      unknown(
          NOT_KNOWN
              + ": "
              + named(rights.doubts().stream().map(IamPolicy::toString).toList())
              + " may grant or deny something by groups, conditions, an end or for some identities"
              + " alone, or could not be read whole, and that is not looked into",
          identities);
    }
  }

  private void unknown(String seen, List<String> identities) {
    add(Severity.WARNING, FindingCode.OKMS_RIGHTS_UNKNOWN, subject, seen, check(identities));
  }

  private void add(Severity severity, FindingCode code, Subject about, String seen, String advice) {
    findings.add(new Finding(severity, code, OvhApi.SYSTEM, about, seen, advice, List.of()));
  }

  private String check(List<String> identities) {
    return ("Check that an IAM policy grants %s on %s to the identities of vCenter's credential,"
            + " and not okms:kmip:*, with which these can destroy keys.")
        .formatted(String.join(", ", OvhIdentity.ACTIONS_FOR_KMIP), resources(identities));
  }

  private String resources(List<String> identities) {
    return String.join(" or ", KmipRights.resources(id, identities));
  }

  private static String named(List<String> all) {
    return all.stream()
            .limit(MOST_NAMED)
            .map(text -> String.valueOf(ServerText.bounded(text)))
            .collect(Collectors.joining(", "))
        + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "");
  }
}

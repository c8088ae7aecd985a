package io.vmcrypt.fieldcheck;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import io.vmcrypt.ovh.task.OvhTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the SDK reads of the OVHcloud API. */
final class OvhReads {

  /** They sign in. A token is fetched from another server, which is not looked at. */
  static final List<String> SIGNING_IN = List.of("GET /auth/time", "POST /auth/oauth2/token");

  /** All policies are listed, whoever is asked about. */
  private static final List<String> ANYBODY = List.of("urn:v1:eu:identity:account:anybody");

  private static final Duration TASKS_OF = Duration.ofDays(90);
  private static final int MOST_TASKS = 10;

  private OvhReads() {}

  /**
   * The reads of an account and one of its private clouds.
   *
   * @param now for how far back tasks are read
   */
  static List<FieldRead> ofPrivateCloud(Instant now) {
    return List.of(
        read(
            "ovh-identity",
            "who the credentials belong to",
            List.of("GET /auth/details"),
            scope -> scope.ovh().getIdentity()),
        read(
            "ovh-private-cloud",
            "the private cloud",
            List.of("GET /dedicatedCloud/{serviceName}"),
            scope -> scope.privateCloud().details()),
        read(
            "ovh-vm-encryption",
            "the option VM encryption, and the key servers that are registered",
            List.of(
                "GET /dedicatedCloud/{serviceName}/vmEncryption",
                "GET /dedicatedCloud/{serviceName}/vmEncryption/kms",
                "GET /dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}"),
            scope -> {
              scope.privateCloud().vmEncryption().state();
              scope.privateCloud().vmEncryption().kmsServers().list();
            }),
        read(
            "ovh-tasks",
            "the last " + MOST_TASKS + " tasks of 90 days",
            List.of(
                "GET /dedicatedCloud/{serviceName}/task",
                "GET /dedicatedCloud/{serviceName}/task/{taskId}"),
            scope -> tasks(scope.privateCloud().tasks(), now)));
  }

  /** The reads of OVHcloud KMSs. */
  static List<FieldRead> ofOkms() {
    return List.of(
        read(
            "okms",
            "the OVHcloud KMSs of the account",
            List.of("GET /okms/resource", "GET /okms/resource/{okmsId}"),
            scope -> scope.ovh().okms().list()),
        read(
            "okms-credentials",
            "the credentials of one of them",
            List.of(
                "GET /okms/resource",
                "GET /okms/resource/{okmsId}",
                "GET /okms/resource/{okmsId}/credential"),
            scope ->
                scope.ovh().okms().list().stream()
                    .limit(1)
                    .map(OkmsKeyServer::id)
                    .forEach(scope.ovh().okms()::listCredentials)),
        read(
            "okms-rights",
            "the IAM policies of the account, for what they allow at one of them",
            List.of("GET /okms/resource", "GET /okms/resource/{okmsId}", "GET /iam/policy"),
            scope ->
                scope.ovh().okms().list().stream()
                    .limit(1)
                    .map(OkmsKeyServer::id)
                    .map(id -> scope.ovh().okms().precheckRights(id, ANYBODY))
                    .forEach(OvhReads::checkNotRefused)));
  }

  /** The SDK goes on after a refusal, which is a note; here it is what the read came to. */
  private static void checkNotRefused(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.code().equals(FindingCode.OKMS_RIGHTS_UNKNOWN)
          && finding.severity() == Severity.NOTE) {
        throw new PermissionDeniedException(
            new Attempt(finding.system(), "list the IAM policies", ""),
            finding.seen(),
            finding.advice(),
            finding.missing(),
            null,
            null);
      }
    }
  }

  private static FieldRead read(
      String id, String title, List<String> calls, FieldRead.Reading reading) {
    return new FieldRead(id, FieldRead.OVH, title, calls, "", reading);
  }

  private static void tasks(OvhTasks tasks, Instant now) {
    List<Long> ids =
        tasks.listIds(OvhTasks.Filter.all().withExecutedSince(now.minus(TASKS_OF))).stream()
            .sorted(Comparator.reverseOrder())
            .toList();
    Stream<Long> last = ids.stream().limit(MOST_TASKS);
    last.forEach(tasks::find);
  }
}

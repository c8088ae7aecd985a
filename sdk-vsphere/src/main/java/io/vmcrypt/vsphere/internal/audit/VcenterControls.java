package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlQuestion;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.control.ControlCount;
import io.vmcrypt.core.shared.control.ControlGuides;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.internal.disk.VimVsanClusters;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.VcenterOptions;
import io.vmcrypt.vsphere.internal.vm.VimComputeClusters;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers the controls that ask about the vCenter, its hosts and its clusters. What could not be
 * read is not known, and never an exception. For one thread.
 */
final class VcenterControls {

  private static final int DAYS = 30;
  private static final String PERSISTENCE = "no call of vCenter tells it; esxcli on each host does";

  private final VimSession session;
  private final Attempt attempt;
  private final ControlGuides guides;
  private final List<ControlAnswer> answers = new ArrayList<>();

  VcenterControls(VimSession session, Attempt attempt, ControlGuides guides) {
    this.session = session;
    this.attempt = attempt;
    this.guides = guides;
  }

  /**
   * All answers.
   *
   * @param certificatesNotKnown places of certificates of which nothing is told
   * @param certificateDays with fewer days left a certificate ends soon
   */
  List<ControlAnswer> answers(
      List<SurveyedHost> hosts,
      Optional<List<VimComputeClusters.Surveyed>> clusters,
      Optional<List<KeyProvider>> known,
      Optional<List<AuditedProvider>> providers,
      List<String> certificatesNotKnown,
      int certificateDays) {
    vsan(clusters, hosts.isEmpty());
    backup(known);
    ofHosts(ControlQuestion.HOST_TPM, hosts, SurveyedHost::hasTpm);
    ofHosts(ControlQuestion.TPM_CONFIGURATION, hosts, SurveyedHost::isTpmBound);
    ofHosts(ControlQuestion.SECURE_BOOT, hosts, SurveyedHost::isSecureBootRequired);
    uncounted(ControlQuestion.KEY_PERSISTENCE, ControlAnswer.Verdict.NOT_READABLE, PERSISTENCE);
    uncounted(ControlQuestion.RECOVERY_KEY, ControlAnswer.Verdict.NOT_READABLE, PERSISTENCE);
    events();
    uncounted(
        ControlQuestion.KEY_CHANGE,
        ControlAnswer.Verdict.NOT_READABLE,
        "vCenter tells no age of a key; proofs and the history show which were replaced");
    certificates(providers, certificatesNotKnown, certificateDays);
    return List.copyOf(answers);
  }

  private void uncounted(ControlQuestion question, ControlAnswer.Verdict verdict, String seen) {
    answers.add(ControlCount.uncounted(guides, question, verdict, seen));
  }

  private void counted(ControlCount count, ControlQuestion question) {
    answers.add(count.answer(guides, question, ControlAnswer.Verdict.YES, "", List.of()));
  }

  private interface HostFact {
    Optional<Boolean> of(SurveyedHost host);
  }

  private void ofHosts(ControlQuestion question, List<SurveyedHost> hosts, HostFact fact) {
    if (hosts.isEmpty()) {
      uncounted(question, ControlAnswer.Verdict.NOT_KNOWN, "this account may not see any host");
      return;
    }
    ControlCount count = new ControlCount();
    hosts.forEach(host -> count(count, host.audited().name(), fact.of(host)));
    counted(count, question);
  }

  private static void count(ControlCount count, String name, Optional<Boolean> holds) {
    if (holds.isEmpty()) {
      count.unknown(name);
    } else if (holds.get()) {
      count.met();
    } else {
      count.failed(name);
    }
  }

  /**
   * Only a cluster that has vSAN is asked for more.
   *
   * @param nothingSeen whether no host is shown either: then clusters may be hidden like the hosts
   */
  private void vsan(Optional<List<VimComputeClusters.Surveyed>> clusters, boolean nothingSeen) {
    ControlCount rest = new ControlCount();
    ControlCount transit = new ControlCount();
    VimVsanClusters vsan = new VimVsanClusters(session);
    for (VimComputeClusters.Surveyed surveyed : clusters.orElse(List.of())) {
      String name = surveyed.cluster().name();
      if (surveyed.vsan().isEmpty()) {
        rest.unknown(name);
        transit.unknown(name);
      } else if (surveyed.vsan().get()) {
        Optional<VsanCluster> read =
            read(() -> vsan.read(surveyed.cluster().id(), surveyed.cluster().name()));
        count(
            rest,
            name,
            read.filter(VsanCluster::encryptionShown)
                // while it is switched on or off, not all is encrypted
                .map(told -> told.encrypted() && !told.changing()));
        count(transit, name, read.flatMap(VsanCluster::encryptedInTransit));
      }
    }
    boolean hidden = nothingSeen && clusters.filter(List::isEmpty).isPresent();
    if (clusters.isEmpty() || hidden) {
      String why =
          hidden
              ? "this account may not see any cluster or host: it needs System.Read on them"
              : "this release does not tell in one call which clusters have vSAN";
      uncounted(ControlQuestion.VSAN_AT_REST, ControlAnswer.Verdict.NOT_KNOWN, why);
      uncounted(ControlQuestion.VSAN_IN_TRANSIT, ControlAnswer.Verdict.NOT_KNOWN, why);
    } else {
      counted(rest, ControlQuestion.VSAN_AT_REST);
      counted(transit, ControlQuestion.VSAN_IN_TRANSIT);
    }
    uncounted(
        ControlQuestion.VSAN_REKEY,
        clusters.isPresent() && !hidden && rest.total() == 0
            ? ControlAnswer.Verdict.NOT_APPLICABLE
            : ControlAnswer.Verdict.NOT_READABLE,
        "no field tells the interval; only a changed key or a task of the history is evidence");
  }

  private interface Look<T> {
    T look();
  }

  private static <T> Optional<T> read(Look<T> look) {
    try {
      return Optional.of(look.look());
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      return Optional.empty();
    }
  }

  private void backup(Optional<List<KeyProvider>> known) {
    if (known.isEmpty()) {
      uncounted(
          ControlQuestion.NATIVE_BACKUP,
          ControlAnswer.Verdict.NOT_KNOWN,
          "this account may not see the key providers");
      return;
    }
    ControlCount count = new ControlCount();
    known.get().stream()
        .filter(KeyProvider::isNative)
        .forEach(provider -> count(count, provider.id(), provider.hasBackup()));
    answers.add(
        count.answer(
            guides,
            ControlQuestion.NATIVE_BACKUP,
            ControlAnswer.Verdict.IN_PART,
            count.total() == 0 ? "" : "whether a backup has a password is not readable",
            List.of()));
  }

  private void events() {
    VcenterOptions options = new VcenterOptions(session);
    Optional<Map<String, String>> event = options.below(attempt, "event.");
    Optional<Map<String, String>> task = options.below(attempt, "task.");
    ControlCount kept = new ControlCount();
    count(kept, "event.maxAge", event.flatMap(set -> isKept(set, "event")));
    count(kept, "task.maxAge", task.flatMap(set -> isKept(set, "task")));
    answers.add(
        kept.answer(
            guides,
            ControlQuestion.EVENT_RETENTION,
            ControlAnswer.Verdict.YES,
            days(event, "event") + ", " + days(task, "task"),
            List.of()));
    String key = "vpxd.event.syslog.enabled";
    Optional<String> syslog =
        options.below(attempt, key).flatMap(set -> Optional.ofNullable(set.get(key)));
    ControlCount sent = new ControlCount();
    count(sent, key, syslog.flatMap(VcenterOptions::flag));
    counted(sent, ControlQuestion.EVENT_REMOTE_LOGGING);
  }

  /** What is never deleted is kept long enough. */
  private static Optional<Boolean> isKept(Map<String, String> options, String what) {
    Optional<Boolean> deleted =
        Optional.ofNullable(options.get(what + ".maxAgeEnabled")).flatMap(VcenterOptions::flag);
    if (deleted.equals(Optional.of(false))) {
      return Optional.of(true);
    }
    return VcenterOptions.number(options, what + ".maxAge").map(days -> days >= DAYS);
  }

  private static String days(Optional<Map<String, String>> options, String what) {
    return what
        + "s "
        + options
            .flatMap(set -> VcenterOptions.number(set, what + ".maxAge"))
            .map(days -> days + " days")
            .orElse("not known");
  }

  private void certificates(
      Optional<List<AuditedProvider>> providers, List<String> notKnown, int certificateDays) {
    if (providers.isEmpty()) {
      uncounted(
          ControlQuestion.CERTIFICATES,
          ControlAnswer.Verdict.NOT_KNOWN,
          "this account may not see the key providers");
      return;
    }
    ControlCount count = new ControlCount();
    Duration limit = Duration.ofDays(certificateDays);
    Consumer<CertificateValidity> add =
        certificate ->
            count(
                count,
                certificate.what(),
                Optional.of(certificate.isValid() && !certificate.endsWithin(limit)));
    providers.get().stream().flatMap(provider -> provider.certificates().stream()).forEach(add);
    notKnown.forEach(count::unknown);
    answers.add(
        count.answer(
            guides,
            ControlQuestion.CERTIFICATES,
            ControlAnswer.Verdict.YES,
            "",
            List.of(
                FindingCode.KMS_CERTIFICATE_EXPIRES_SOON.value(),
                FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON.value())));
  }
}

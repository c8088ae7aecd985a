package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Checks whether a KMS runs in a VM. If that VM gets keys of the KMS itself, it may never start
 * again, nor may any other VM that has keys of it. Thread-safe.
 *
 * <p>Addresses and names tell it. A VM that is off shows no addresses; but it runs no KMS that
 * answers now, nor one that is seen in another VM. Where none of it tells, it is not known, which
 * is not "no".
 */
final class KmsVmChecks {

  private final KnownHosts hosts;
  private final KmsAnswers answers;
  private final KmsVms others;

  KmsVmChecks(KnownHosts hosts, KmsAnswers answers, KmsVms others) {
    this.hosts = requireNonNull(hosts, "hosts");
    this.answers = requireNonNull(answers, "answers");
    this.others = requireNonNull(others, "others");
  }

  /**
   * @param used whether the VM may get a key of this key provider
   * @param encrypts whether something of the VM is encrypted that is plain now
   */
  List<Finding> check(
      Attempt attempt,
      VmReading vm,
      List<KeyProvider> providers,
      Predicate<KeyProvider> used,
      boolean encrypts) {
    List<Finding> ofAnother = new ArrayList<>(0);
    List<KmsAnswers.Answer> unknown = new ArrayList<>(0);
    List<String> unknownServers = new ArrayList<>(0);
    for (KeyProvider provider : providers) {
      for (String server : provider.servers()) {
        KnownHosts.Host host = hosts.host(server);
        Optional<String> sign = vm.traces().sign(vm.name(), host);
        if (sign.isPresent() && used.test(provider)) {
          return List.of(runsIt(vm, sign.get(), server, provider));
        }
        sign.ifPresent(seen -> ofAnother.add(runsAnother(vm, seen, server, provider)));
        if (sign.isEmpty() && hasNoKnownAddress(vm) && used.test(provider)) {
          KmsAnswers.Answer answer = whetherItAnswers(attempt, vm, provider, host);
          if (answer != KmsAnswers.Answer.ANSWERS) {
            unknown.add(answer);
            unknownServers.add(server);
          }
        }
      }
    }
    if (!ofAnother.isEmpty()) {
      return List.of(ofAnother.get(0));
    }
    if (unknown.isEmpty()) {
      return List.of();
    }
    boolean askedLater = !unknown.contains(KmsAnswers.Answer.SILENT);
    return List.of(weighed(mayRunIt(vm, unknownServers, askedLater), encrypts && !askedLater));
  }

  /** A server that is seen in another VM counts as one that answers: it is not in this one. */
  private KmsAnswers.Answer whetherItAnswers(
      Attempt attempt, VmReading vm, KeyProvider provider, KnownHosts.Host host) {
    if (!host.isTelling()) {
      return KmsAnswers.Answer.ANSWERS;
    }
    KmsAnswers.Answer answer = answers.of(attempt, provider.id(), host.registered());
    return answer != KmsAnswers.Answer.ANSWERS && others.isInAnother(attempt, host, vm.vm().value())
        ? KmsAnswers.Answer.ANSWERS
        : answer;
  }

  /** The finding for a user who may not see the key providers. */
  static List<Finding> withoutProviders(VmReading vm, boolean encrypts) {
    return List.of(
        weighed(
            Findings.blocking(
                FindingCode.VM_MAY_RUN_KMS,
                vm.subject(),
                "this user may not see the key providers, so it is not known whether a KMS runs in "
                    + vm.title(),
                "Give the user the privilege Cryptographer.ManageKeyServers, or exclude the VM of"
                    + " each KMS by its name. "
                    + OnPurpose.ADVICE),
            encrypts));
  }

  /** A VM that has keys already takes them with it: that is good to know. */
  private static Finding weighed(Finding finding, boolean blocks) {
    return blocks
        ? finding
        : Findings.note(finding.code(), finding.subject(), finding.seen(), finding.advice());
  }

  /** That its guest has told a name is no sign of where it is. */
  private static boolean hasNoKnownAddress(VmReading vm) {
    return !vm.powerState().equals(PowerState.POWERED_ON) && !vm.traces().hasGuestAddress();
  }

  private static Finding mayRunIt(VmReading vm, List<String> servers, boolean askedLater) {
    return Findings.blocking(
        FindingCode.VM_MAY_RUN_KMS,
        vm.subject(),
        vm.title()
            + " is not powered on, so vCenter does not know its addresses. No VM is seen to run "
            + String.join(", ", servers)
            + (askedLater
                ? ", nor is it known whether it answers vCenter"
                : ", which does not answer vCenter now")
            + ", so that KMS may run in this VM",
        "Bring the KMS up: one that answers does not run in a VM that is off. Or exclude the VM of"
            + " each KMS by its name. "
            + OnPurpose.ADVICE);
  }

  private static Finding runsIt(VmReading vm, String sign, String server, KeyProvider provider) {
    return Findings.blocking(
        FindingCode.VM_RUNS_KMS,
        vm.subject(),
        seen(vm, sign, server, provider),
        "Leave the VM of the KMS unencrypted. Once it is off, it can start only while another"
            + " server of the key provider answers. Otherwise neither this VM nor any other VM with"
            + " keys of that KMS can start. "
            + OnPurpose.ADVICE);
  }

  private static Finding runsAnother(
      VmReading vm, String sign, String server, KeyProvider provider) {
    return Findings.warning(
        FindingCode.VM_RUNS_KMS,
        vm.subject(),
        seen(vm, sign, server, provider),
        "Make sure that the VM's own keys come from another KMS, which stays reachable while"
            + " this one is down.");
  }

  private static String seen(VmReading vm, String sign, String server, KeyProvider provider) {
    return "%s %s: server %s of key provider \"%s\" seems to run in it"
        .formatted(vm.title(), sign, server, provider.id());
  }
}

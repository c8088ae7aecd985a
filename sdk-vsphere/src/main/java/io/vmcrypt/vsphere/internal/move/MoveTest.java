package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.Tasks;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has vCenter test a move: vSphere {@code CheckRelocate_Task}. What it does not find may still be.
 * Thread-safe.
 */
final class MoveTest {

  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** What is asked for: vSphere {@code CheckTestType}. */
  private static final List<String> TESTS =
      List.of("sourceTests", "resourcePoolTests", "datastoreTests", "hostTests");

  private MoveTest() {}

  /**
   * Tests a move.
   *
   * @return what vCenter tells; a note if it cannot test moves
   */
  static List<Finding> findings(
      VimSession source, Attempt attempt, ReadyToMove ready, Consumer<ElementWriter> locator) {
    Subject subject = ready.vm().subject();
    Optional<ManagedObjectReference> checker = source.content().manager("vmProvisioningChecker");
    if (checker.isEmpty()) {
      return cannot(subject);
    }
    try {
      ManagedObjectReference task =
          source.change(
              attempt,
              "CheckRelocate_Task",
              checker.get(),
              arguments -> {
                arguments
                    .reference("vm", ready.vm().vm())
                    .object("spec", written -> ready.spec().write(written, locator));
                TESTS.forEach(test -> arguments.text("testType", test));
              },
              Returns.reference("Task"));
      return new Tasks(source)
          .<List<Finding>>operation(
              attempt, task, (ended, result) -> findings(attempt, subject, result))
          .await(WaitOptions.timeout(LONGEST));
    } catch (SdkException e) {
      if (FaultMapping.isMissingCall(e)
          || (e.getCause() instanceof SdkException cause && FaultMapping.isMissingCall(cause))) {
        return cannot(subject);
      }
      throw e;
    }
  }

  private static List<Finding> cannot(Subject subject) {
    return List.of(
        Findings.note(
            FindingCode.MOVE_TEST_FAILED,
            subject,
            "this vCenter does not test moves across vCenters ahead",
            "Nothing: the move itself will tell."));
  }

  private static List<Finding> findings(
      Attempt attempt, Subject subject, Optional<XmlFragment> results) {
    List<Finding> findings = new ArrayList<>();
    for (XmlFragment result : results.map(XmlFragment::elements).orElse(List.of())) {
      for (XmlFragment told : result.elements()) {
        boolean isError = told.name().equals("error");
        if (isError || told.name().equals("warning")) {
          SdkException why = FaultMapping.ofTask(attempt, VimFault.ofLocalized(told));
          String seen =
              "vCenter's test of the move%s: %s"
                  .formatted(
                      isError ? "" : " warns",
                      why.outcome().replaceFirst("^vCenter answered ", ""));
          FindingCode code = FindingCode.MOVE_TEST_FAILED;
          findings.add(
              isError
                  ? Findings.blocking(code, subject, seen, why.advice())
                  : Findings.warning(code, subject, seen, why.advice()));
        }
      }
    }
    return findings;
  }

  /** A VM that can move: its instance UUID is known. */
  record ReadyToMove(Leaving vm, RelocateSpec spec, List<Finding> warnings)
      implements Prospect.Ready {

    ReadyToMove {
      warnings = List.copyOf(warnings);
    }

    String instanceUuid() {
      return vm.instanceUuid().orElseThrow();
    }
  }
}

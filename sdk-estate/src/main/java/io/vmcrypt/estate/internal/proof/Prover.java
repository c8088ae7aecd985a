package io.vmcrypt.estate.internal.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.estate.internal.leaving.LeavingLook;
import io.vmcrypt.estate.internal.leaving.LeftName;
import io.vmcrypt.estate.internal.plan.Planner;
import io.vmcrypt.estate.internal.plan.Wanted;
import io.vmcrypt.estate.internal.reading.ChangeText;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.internal.weight.ProofWeights;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.proof.ProofScope;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.rotation.CertificateCheck;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Asks all systems whether an estate is as said. Sends nothing that changes. Thread-safe. */
public final class Prover {

  private final Systems systems;

  public Prover(Systems systems) {
    this.systems = requireNonNull(systems, "systems");
  }

  /** Proves an estate. */
  public EstateProof prove(Estate estate, ProofOptions options) {
    options
        .baseline()
        .ifPresent(earlier -> checkSame("estate", estate.name(), earlier.estate(), earlier));
    Instant begun = systems.time().now();
    long started = systems.time().nanoTime();
    Look look = new Planner(systems).look(estate);
    options
        .baseline()
        .ifPresent(
            earlier ->
                checkSame(
                    "vCenter", look.plan().site().instanceUuid(), earlier.instanceUuid(), earlier));
    Found found = new Found();
    Optional<KmsClusterStatus> status = ofSystems(estate, look, found);
    Certificates onTheWay = new Certificates(estate, systems);
    List<CertificateValidity> certificates = onTheWay.look(look, status, found);
    KeysAtKms keys = new KeysAtKms(estate.keyProvider(), systems, options.keysAsked());
    SeenThings seen = new SeenThings();
    ProofControls controls = new ProofControls(options.controls());
    VmProof ofVms = new VmProof(estate, systems, look, keys, seen, controls, found);
    VmTotals vms = ofVms.prove();
    keys.look(look, found);
    options
        .baseline()
        .flatMap(earlier -> NewPlainVms.since(earlier, found.findings()))
        .ifPresent(found::add);
    options.baseline().flatMap(earlier -> changed(estate, earlier)).ifPresent(found::add);
    estate.leaving().ifPresent(leaving -> left(estate, leaving, found));
    EstateInventory inventory = seen.inventory(estate, systems);
    Optional<HistoryReport> history =
        options
            .since()
            .flatMap(
                since ->
                    new Changes(
                            systems.vcenter()::cryptoHistory,
                            options.baseline().map(EstateProof.Baseline::inventory),
                            systems.time())
                        .look(since, inventory, found));
    return new EstateProof(
        estate.name(),
        look.plan().site(),
        new ProofScope(
            estate.digest(),
            estate.documentFile(),
            options.applied().map(SavedPlan::digest),
            estate.selections().stream().map(VmSelection::toString).toList(),
            ofVms.chosen(),
            seen.outside()),
        systems.vcenter().account(),
        begun,
        Duration.ofNanos(systems.time().nanoTime() - started),
        SdkVersion.get(),
        estate.certificateDays(),
        found.findings(),
        vms,
        certificates,
        inventory,
        controls.answers(certificates, onTheWay.notKnown(), estate.certificateDays()),
        history,
        options.baseline());
  }

  /** The certificates on the way of keys, and all that is against it; of VMs nothing is asked. */
  public CertificateCheck certificates(Estate whole) {
    Instant begun = systems.time().now();
    Found found = new Found();
    Estate estate = Wanted.certificates(whole);
    Look look = new Planner(systems).look(estate);
    Optional<KmsClusterStatus> status = ofSystems(estate, look, found);
    List<CertificateValidity> certificates =
        new Certificates(estate, systems).look(look, status, found);
    new KeysAtKms(estate.keyProvider(), systems, ProofOptions.DEFAULT_KEYS_ASKED).look(look, found);
    return new CertificateCheck(estate.name(), begun, found.findings(), certificates);
  }

  /** What the plan sees, and whether vCenter can use the key provider. */
  private Optional<KmsClusterStatus> ofSystems(Estate estate, Look look, Found found) {
    look.plan().findings().stream().map(ProofWeights::ofPlan).forEach(found::add);
    look.plan().steps().stream()
        // what ends soon works all the same; that it ends has been told
        .filter(step -> !step.is(EstateStep.Kind.RENEW_CLIENT_CERTIFICATE))
        // vCenter does not tell whether it trusts what nobody shows yet
        .filter(step -> !step.is(EstateStep.Kind.TRUST_NEXT_CERTIFICATES))
        .flatMap(step -> step.changes().stream())
        .map(Prover::differs)
        .forEach(found::add);
    return new ProviderHealth(estate, systems).look(found);
  }

  private static Optional<Finding> changed(Estate estate, EstateProof.Baseline earlier) {
    return Optional.of(estate.digest())
        .filter(now -> !now.equals(earlier.documentDigest()))
        .map(
            now ->
                Wording.of(
                    "document-changed",
                    // each time it is another finding than the one of the proof before
                    Subject.of("document", "changed since " + earlier.provedAt()),
                    now,
                    earlier.provedAt().truncatedTo(ChronoUnit.SECONDS),
                    earlier.documentDigest()));
  }

  /** Of a name that nothing has and nobody vouches for, "nothing refers to it" says nothing. */
  private void left(Estate estate, Leaving leaving, Found found) {
    Found references = new Found();
    LeavingLook look = LeavingLook.of(systems.vcenter(), estate, Optional.empty());
    LeftName left = new LeftName(look);
    new LeftProvider(estate, systems, look, left, references).look();
    Optional<Finding> name =
        references
            .ask(
                FindingCode.KEY_USERS_NOT_KNOWN,
                Subject.of("KMS cluster", leaving.keyProvider()),
                left::inProof)
            .flatMap(told -> told);
    boolean vouched = name.filter(Finding::isBlocking).isEmpty();
    references.findings().stream()
        .filter(finding -> vouched || !finding.code().equals(FindingCode.KEY_PROVIDER_LEFT))
        .forEach(found::add);
    name.ifPresent(found::add);
  }

  private static void checkSame(
      String what, String now, String then, EstateProof.Baseline baseline) {
    if (!now.equals(then)) {
      throw new IllegalArgumentException(
          ("the baseline (%s) is of %s %s, and this is %s: give an earlier proof of the same one,"
                  + " or none")
              .formatted(baseline, what, then, now));
    }
  }

  /** What a plan would change is not as it should be. */
  private static Finding differs(Change change) {
    return Finding.blocking(
        FindingCode.NOT_AS_IN_ESTATE,
        change.system(),
        change.subject(),
        ChangeText.differs(change),
        "Find out who changed it. To bring it back, plan the estate and apply the plan.");
  }
}

package io.vmcrypt.estate.internal.cloud;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.PrivateCloudDetails;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.vmencryption.KmsThumbprintConflictException;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** OVHcloud is told of the key servers, and opens its firewall to them. */
public final class RegistrationStage implements Stage {

  private final Context context;
  private final OvhLook look;
  private final String service;
  private final DeliveryStage delivery;

  /** What this run has begun at OVHcloud. */
  private Optional<Ensured<Operation<OvhProgress, List<RegisteredKms>>>> begun = Optional.empty();

  private Optional<Set<PrecheckRequest.Changes>> changes = Optional.empty();

  /**
   * @param delivery the step that waits for the end, if it is planned
   */
  public RegistrationStage(Context context, OvhLook look, DeliveryStage delivery) {
    this.context = context;
    this.look = look;
    this.service = look.service();
    this.delivery = delivery;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    return step(look, found);
  }

  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return step(look.again(), found);
  }

  private Optional<EstateStep> step(OvhLook seen, Found found) {
    if (!isThere(seen, found)) {
      changes = Optional.empty();
      return Optional.empty();
    }
    boolean knows = context.knowsCertificates();
    Optional<List<Change>> planned =
        knows
            ? found.ask(
                Found.code(
                    KmsThumbprintConflictException.class,
                    FindingCode.REGISTERED_THUMBPRINT_DIFFERS,
                    FindingCode.PLAN_REFUSED),
                Subject.of("private cloud", service),
                () -> seen.servers().planAll(context.registrations(), seen.registered()))
            : Optional.empty();
    changes = Optional.of(changes(seen, planned.filter(List::isEmpty).isEmpty()));
    return planned.flatMap(some -> Stage.step(EstateStep.Kind.REGISTER_KEY_SERVERS, service, some));
  }

  private boolean isThere(OvhLook seen, Found found) {
    if (Asking.ask(seen::registered, refused -> {}).isPresent()) {
      return true;
    }
    try {
      PrivateCloudDetails unused = seen.cloud().details();
    } catch (NotFoundException e) {
      List<String> services = look.ovh().privateClouds().stream().map(ServiceName::value).toList();
      found.add(
          Wording.of(
              services.isEmpty() ? "no-private-cloud" : "other-private-clouds",
              Subject.of("private cloud", service),
              String.join(", ", services)));
      return false;
    } catch (PermissionDeniedException e) {
      // the check beforehand says which right is lacking
    }
    return true;
  }

  PrivateCloud cloud() {
    return look.cloud();
  }

  /**
   * {@return what the last plan changes at OVHcloud here, and so which rights it needs; empty if
   * the private cloud is not there}
   */
  Optional<Set<PrecheckRequest.Changes>> changes() {
    return changes;
  }

  private Set<PrecheckRequest.Changes> changes(OvhLook seen, boolean registers) {
    Set<PrecheckRequest.Changes> all = EnumSet.noneOf(PrecheckRequest.Changes.class);
    if (registers) {
      all.add(PrecheckRequest.Changes.REGISTER);
    }
    if (removes(seen)) {
      all.add(PrecheckRequest.Changes.REMOVE);
    }
    if (context.resumesSecurityOptions() && known(() -> !seen.pending().isEmpty())) {
      all.add(PrecheckRequest.Changes.RESUME_SECURITY_OPTIONS);
    }
    return all;
  }

  private boolean removes(OvhLook seen) {
    List<String> old = context.estate().leaving().map(Leaving::registrations).orElse(List.of());
    return !old.isEmpty()
        && known(() -> seen.registered().stream().anyMatch(kms -> old.contains(kms.ip())));
  }

  /** Who may not read it is told so, by what needs it. */
  private static boolean known(BooleanSupplier asked) {
    try {
      return asked.getAsBoolean();
    } catch (PermissionDeniedException | NotFoundException e) {
      return false;
    }
  }

  @Override
  public void holds(boolean past, Found found) {
    if (past) {
      Found now = new Found();
      now.mustHold(
          FindingCode.REGISTERED_THUMBPRINT_DIFFERS,
          Subject.of("private cloud", service),
          this::madeByOthers);
      if (!now.findings().isEmpty()) {
        throwOwnFailure();
      }
      found.addAll(now.findings());
    }
  }

  /** What this run has begun, and OVHcloud has given up, is no change by others. */
  private void throwOwnFailure() {
    begun
        .map(Ensured::value)
        .filter(own -> own.poll().stage() == OvhProgress.Stage.FAILED)
        .ifPresent(
            own -> {
              try {
                OvhProgress unused =
                    own.awaitState(
                        seen -> true, WaitOptions.timeout(context.systems().ovhTimeout()));
              } catch (ConflictException e) {
                // OVHcloud has done its work, and what is there now is another's
              }
            });
  }

  /**
   * What would have to be changed, but for what this run has begun: until OVHcloud's task comes to
   * it, a KMS may stay delivered with its old thumbprint. A third one is another's change.
   */
  private List<Change> madeByOthers() {
    List<Change> own = begun.map(Ensured::changes).orElse(List.of());
    List<Change> changes = planned();
    if (changes.stream().noneMatch(own::contains)) {
      return changes;
    }
    // what has ended meanwhile shows its effect now
    return isUnderWay()
        ? changes.stream().filter(change -> !own.contains(change)).toList()
        : planned();
  }

  private List<Change> planned() {
    return look.servers().planAll(context.registrations());
  }

  private boolean isUnderWay() {
    return begun.filter(ensured -> ensured.value().poll().isUnderWay()).isPresent();
  }

  @Override
  public void run(Ears ears) {
    Ensured<Operation<OvhProgress, List<RegisteredKms>>> ensured =
        look.servers().ensureAll(context.registrations());
    ears.changed(ensured.changes());
    begun = Optional.of(ensured);
    delivery.follow(ensured.value());
    if (!delivery.isPlanned()) {
      // nothing follows in vCenter that OVHcloud may wait for, and nobody else sees the end
      ensured
          .value()
          .await(ears.waiting(context.systems().ovhTimeout()))
          .forEach(kms -> ears.note("KMS " + kms.id() + " is " + kms.state()));
      return;
    }
    // not until the end: OVHcloud's task ends once the key servers stand in vCenter
    ears.note(
        ensured
            .value()
            .awaitState(OvhProgress::isVcentersTurn, ears.waiting(context.systems().ovhTimeout()))
            .toString());
  }
}

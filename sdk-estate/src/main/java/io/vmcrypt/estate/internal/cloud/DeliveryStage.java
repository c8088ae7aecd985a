package io.vmcrypt.estate.internal.cloud;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** OVHcloud finishes a registration once the key servers stand in vCenter. */
public final class DeliveryStage implements Stage {

  private final Context context;
  private final OvhLook look;
  private final String service;
  private boolean isPlanned;

  /** What this run has begun at OVHcloud. */
  private Optional<Operation<OvhProgress, List<RegisteredKms>>> begun = Optional.empty();

  public DeliveryStage(Context context, OvhLook look) {
    this.context = context;
    this.look = look;
    this.service = look.service();
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    try {
      return waiting(world, look.registered());
    } catch (NotFoundException | PermissionDeniedException e) {
      // the registration tells of a service that is not there, and of a right that is lacking
      return Optional.empty();
    }
  }

  /** Here nobody else tells what OVHcloud does not show. */
  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return found
        .ask(
            FindingCode.PLAN_REFUSED,
            Subject.of("private cloud", service),
            look.again()::registered)
        .flatMap(all -> waiting(world, all));
  }

  private Optional<EstateStep> waiting(World world, List<RegisteredKms> registered) {
    List<Change> changes = new ArrayList<>();
    Set<String> failed =
        registered.stream()
            .filter(kms -> kms.state().equals(OvhState.ERROR))
            .map(RegisteredKms::ip)
            .collect(Collectors.toSet());
    List<Subject> underWay = new ArrayList<>();
    for (SeenKeyServer server : context.keyServers()) {
      for (String ip : server.ips()) {
        Optional<Change> waiting = waiting(world, registered, server, ip);
        waiting.ifPresent(changes::add);
        if (waiting.isPresent() && !failed.contains(ip)) {
          underWay.add(Subject.of("KMS", ip));
        }
      }
    }
    isPlanned = !changes.isEmpty();
    return Stage.step(EstateStep.Kind.FINISH_REGISTRATION, service, changes)
        .map(step -> step.underWay(underWay));
  }

  /** Whether the last plan has something to do here. */
  boolean isPlanned() {
    return isPlanned;
  }

  private Optional<Change> waiting(
      World world, List<RegisteredKms> all, SeenKeyServer server, String ip) {
    Optional<RegisteredKms> registered =
        all.stream().filter(kms -> kms.ip().equals(ip)).findFirst();
    Optional<OvhState> state = registered.map(RegisteredKms::state);
    boolean delivered = state.filter(OvhState.DELIVERED::equals).isPresent();
    if (delivered && !(world.isSetUp() && changes(registered.orElseThrow(), server))) {
      return Optional.empty();
    }
    return Optional.of(
        new Change(
            Context.OVH,
            Subject.of("KMS", ip).part("registration"),
            state.map(OvhState::toString),
            Optional.of(OvhState.DELIVERED + (delivered ? ", with the new thumbprint" : ""))));
  }

  /** Whether its thumbprint is changed first, the end of which may wait for vCenter too. */
  private static boolean changes(RegisteredKms kms, SeenKeyServer server) {
    Thumbprint registered = kms.thumbprint();
    return server.certificate().isPresent()
        && (registered == null || !registered.matches(server.certificateAt(kms.ip()).x509()));
  }

  /** Waits for what has been begun, which is sent only once. */
  void follow(Operation<OvhProgress, List<RegisteredKms>> operation) {
    begun = Optional.of(operation);
  }

  @Override
  public void run(Ears ears) {
    List<RegisteredKms> delivered =
        begun
            // takes up what is under way; what is delivered is left alone
            .orElseGet(() -> look.servers().ensureAll(context.registrations()).value())
            .await(ears.waiting(context.systems().ovhTimeout()));
    delivered.forEach(kms -> ears.note("KMS " + kms.id() + " is " + kms.state()));
  }
}

package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.task.OvhTaskFilter;
import io.vmcrypt.ovh.api.OvhState;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rights at OVHcloud, by the calls of this plan: a key that can do no more is enough. It is
 * planned once it is known what is changed there, and has no step of its own.
 */
final class RightsStage implements Stage {

  private final Context context;
  private final OvhLook look;
  private final RegistrationStage registration;
  private final SignedRequest request;

  RightsStage(
      Context context, OvhLook look, RegistrationStage registration, SignedRequest request) {
    this.context = context;
    this.look = look;
    this.registration = registration;
    this.request = request;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    registration.changes().ifPresent(changes -> check(changes, found));
    return Optional.empty();
  }

  private void check(Set<PrecheckRequest.Changes> registered, Found found) {
    Set<PrecheckRequest.Changes> changes = EnumSet.noneOf(PrecheckRequest.Changes.class);
    changes.addAll(registered);
    if (!changes.isEmpty()) {
      // each of these is a task that is followed; of a policy nobody knows what it lets through
      Optional<List<Long>> unused =
          found.ask(
              FindingCode.PLAN_REFUSED,
              Subject.of("private cloud", look.service()).part("tasks"),
              () ->
                  look.cloud().tasks().listIds(OvhTaskFilter.all().withState(OvhState.DOING)));
    }
    if (request.isPlanned()) {
      changes.add(PrecheckRequest.Changes.SIGN);
    }
    PrecheckRequest.Builder precheck = PrecheckRequest.builder().changes(changes);
    context.systems().vcenterUser().ifPresent(precheck::vcenterUser);
    context.keyServers().stream()
        .flatMap(server -> server.server().okms().stream())
        .findFirst()
        .ifPresent(precheck::okms);
    found.addAll(look.cloud().precheck(precheck.build()));
  }

  /** It plans nothing. */
  @Override
  public void run(Ears ears) {}
}

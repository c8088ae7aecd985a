package io.vmcrypt.estate.internal.cloud;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.estate.internal.client.SignedRequest;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.okms.Okms;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUsers;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhTasks;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rights at OVHcloud: those of this program by the calls of the plan, so that a key that can do
 * no more is enough, and those of vCenter at an OVHcloud KMS. It is planned once it is known what
 * is changed at OVHcloud, and has no step of its own.
 */
public record RightsStage(
    Context context, Optional<RegistrationStage> registration, SignedRequest request)
    implements Stage {

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Optional<Set<PrecheckRequest.Changes>> changes =
        registration.flatMap(RegistrationStage::changes);
    changes.ifPresent(registered -> check(registration.orElseThrow().cloud(), registered, found));
    boolean isChecked = changes.isPresent() && request.isPlanned();
    context.findOkms().filter(id -> !isChecked).ifPresent(id -> checkVcenter(id, found));
    return Optional.empty();
  }

  private void check(PrivateCloud cloud, Set<PrecheckRequest.Changes> registered, Found found) {
    Set<PrecheckRequest.Changes> changes = EnumSet.noneOf(PrecheckRequest.Changes.class);
    changes.addAll(registered);
    if (!changes.isEmpty()) {
      // each of these is a task that is followed; of a policy nobody knows what it lets through
      Optional<List<Long>> unused =
          found.ask(
              FindingCode.PLAN_REFUSED,
              Subject.of("private cloud", context.estate().service().orElseThrow()).part("tasks"),
              () -> cloud.tasks().listIds(OvhTasks.Filter.all().withState(OvhState.DOING)));
    }
    PrecheckRequest.Builder precheck = asked(context.systems());
    if (request.isPlanned()) {
      changes.add(PrecheckRequest.Changes.SIGN);
      precheck.okms(context.okms()).okmsIdentities(request.identities());
    }
    found.addAll(cloud.precheck(precheck.changes(changes).build()));
  }

  /** Who works in vCenter, and from where. */
  public static PrecheckRequest.Builder asked(Systems systems) {
    PrecheckRequest.Builder precheck = PrecheckRequest.builder();
    systems.vcenterUser().ifPresent(precheck::vcenterUser);
    systems.vcenterAccessFrom().ifPresent(precheck::vcenterAccessFrom);
    return precheck;
  }

  private void checkVcenter(OkmsId id, Found found) {
    Okms okms = context.systems().ovh().orElseThrow().okms();
    if (request.isPlanned()) {
      found.addAll(okms.precheckRights(id, request.identities()));
    } else {
      shown().ifPresent(client -> found.addAll(okms.precheckRights(id, client)));
    }
  }

  /** What vCenter shows to the KMS, or is to show. */
  private Optional<X509Certificate> shown() {
    return context
        .identity()
        .map(ClientIdentity::certificate)
        .or(() -> context.cluster().flatMap(Present::of));
  }

  /** It plans nothing. */
  @Override
  public void run(Ears ears) {}

  /**
   * OVHcloud gives vCenter's user the right to manage encryption, if the estate says so. Without it
   * vCenter answers nothing about key providers, so this is planned by itself.
   */
  public record Grant(Systems systems, PrivateCloudUsers users, PrivateCloudUser user)
      implements Stage {

    /** The stage; empty if the estate does not ask for it, or OVHcloud lists no user without it. */
    public static Optional<Grant> of(Systems systems, Estate estate, Found found) {
      if (!estate.grantsEncryptionRight()) {
        return Optional.empty();
      }
      String service = estate.service().orElseThrow();
      PrivateCloudUsers users = systems.ovh().orElseThrow().privateCloud(service).users();
      return found
          .ask(
              FindingCode.PLAN_REFUSED,
              Subject.of("private cloud", service).part("users"),
              () -> users.findByName(systems.vcenterUser().orElseThrow()))
          .flatMap(listed -> listed)
          .filter(listed -> !listed.encryptionRight())
          .map(listed -> new Grant(systems, users, listed));
    }

    @Override
    public Optional<EstateStep> plan(World world, Found found) {
      return Stage.step(
          EstateStep.Kind.GRANT_ENCRYPTION_RIGHT,
          user.name(),
          users.planEncryptionRight(user.id()));
    }

    @Override
    public void run(Ears ears) {
      Ensured<Operation<OvhProgress, PrivateCloudUser>> granted =
          users.ensureEncryptionRight(user.id());
      PrivateCloudUser unused = granted.value().await(ears.waiting(systems.ovhTimeout()));
      ears.changed(granted.changes());
    }
  }
}

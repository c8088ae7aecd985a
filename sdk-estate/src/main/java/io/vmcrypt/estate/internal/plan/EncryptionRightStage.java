package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUsers;
import io.vmcrypt.ovh.task.OvhTask;
import java.util.Optional;

/**
 * OVHcloud gives vCenter's user the right to manage encryption, if the estate says so. Without it
 * vCenter answers nothing about key providers, so this is planned by itself.
 */
record EncryptionRightStage(Systems systems, PrivateCloudUsers users, PrivateCloudUser user)
    implements Stage {

  /** The stage; empty if the estate does not ask for it, or OVHcloud lists no user without it. */
  static Optional<EncryptionRightStage> of(Systems systems, Estate estate, Found found) {
    if (!estate.grantsEncryptionRight() || systems.vcenterUser().isEmpty()) {
      return Optional.empty();
    }
    String service = estate.service().orElseThrow();
    PrivateCloudUsers users = systems.ovh().orElseThrow().privateCloud(service).users();
    return found
        .ask(
            FindingCode.PLAN_REFUSED,
            Subject.of("private cloud", service).part("users"),
            () -> users.findByName(systems.vcenterUser().get()))
        .flatMap(listed -> listed)
        .filter(listed -> !listed.encryptionRight())
        .map(listed -> new EncryptionRightStage(systems, users, listed));
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    return Optional.of(users.planEncryptionRight(user.id()))
        .filter(changes -> !changes.isEmpty())
        .map(
            changes -> EstateStep.of(EstateStep.Kind.GRANT_ENCRYPTION_RIGHT, user.name(), changes));
  }

  @Override
  public void run(Ears ears) {
    Ensured<Operation<OvhTask, PrivateCloudUser>> granted = users.ensureEncryptionRight(user.id());
    PrivateCloudUser unused = granted.value().await(ears.waiting(systems.ovhTimeout()));
    ears.changed(granted.changes());
  }
}

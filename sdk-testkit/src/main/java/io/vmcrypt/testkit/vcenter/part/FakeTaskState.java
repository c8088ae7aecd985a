package io.vmcrypt.testkit.vcenter.part;

import org.jspecify.annotations.Nullable;

/**
 * The state of a task in a {@link io.vmcrypt.testkit.vcenter.FakeVcenter}.
 *
 * @param id the managed object id, for example {@code task-7}
 * @param name the method that started it, null if that is not told
 * @param descriptionId for example {@code VirtualMachine.reconfigure}
 * @param entityId the managed object id of what it works on, null for nothing
 * @param user who started it, null for vCenter itself
 * @param state {@code queued}, {@code running}, {@code success} or {@code error}
 * @param progress per cent, null if it does not run
 */
public record FakeTaskState(
    String id,
    @Nullable String name,
    String descriptionId,
    @Nullable String entityId,
    @Nullable String user,
    String state,
    @Nullable Integer progress) {}

package io.vmcrypt.testkit.ovh.part;

/**
 * A task of the service behind a {@link io.vmcrypt.testkit.ovh.FakeOvhApi}, in the state when it
 * was read: OVH's {@code dedicatedCloud.Task}.
 *
 * @param taskId its id
 * @param name the kind of work. The real names are not published; these are the fake's own
 * @param state for example {@code todo}, {@code doing}, {@code done}, {@code error}, {@code
 *     canceled}
 * @param progress percent
 * @param description what is going on, or empty
 */
public record FakeOvhTask(
    long taskId, String name, String state, long progress, String description) {}

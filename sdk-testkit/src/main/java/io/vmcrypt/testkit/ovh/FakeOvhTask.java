package io.vmcrypt.testkit.ovh;

/**
 * A task of the service behind a {@link FakeOvhApi}, as it stood when it was asked for: OVH's
 * {@code dedicatedCloud.Task}.
 *
 * @param taskId its id
 * @param name what kind of work it is; the real names are not published, these are the fake's
 * @param state for example {@code todo}, {@code doing}, {@code done}, {@code error}, {@code
 *     canceled}
 * @param progress percent
 * @param description what is going on, empty if nothing is said
 */
public record FakeOvhTask(
    long taskId, String name, String state, long progress, String description) {}

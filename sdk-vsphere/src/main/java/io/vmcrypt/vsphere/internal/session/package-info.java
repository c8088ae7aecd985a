/**
 * The session with a server: its API release, its user and its managers.
 *
 * <p>{@link io.vmcrypt.vsphere.internal.session.VimSession} makes the calls of every part of this
 * module. It connects at the first call, logs in again once when a session has expired, and turns
 * faults into exceptions. Readers that are given to it must convert what they read while they read
 * it, so that a value that cannot be understood is reported as such.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.session;

/**
 * The session with a server: which API release is spoken, who is logged in, where the managers are.
 *
 * <p>{@link io.vmcrypt.vsphere.internal.session.VimSession} is what every part of this module calls
 * through. It connects at the first call, logs in again once when a session has expired, and turns
 * faults into exceptions. Readers that are given to it must do all conversion of what they read
 * inside the reader, so that what cannot be understood is reported as such.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.session;

/** The REST service: native key providers and its sessions. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.vapi;

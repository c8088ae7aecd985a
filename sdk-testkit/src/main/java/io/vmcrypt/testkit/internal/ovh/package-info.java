/** The stand-in for the OVHcloud API: its access checks, its tasks, its routes. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.ovh;

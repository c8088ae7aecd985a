/** What the OVHcloud API says when it refuses. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.refusal;

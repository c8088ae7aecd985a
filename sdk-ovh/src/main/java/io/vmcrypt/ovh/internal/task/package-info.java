/** Tasks by the OVHcloud API. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.task;

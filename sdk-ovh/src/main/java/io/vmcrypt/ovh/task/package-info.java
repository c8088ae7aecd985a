/** The work that OVHcloud does on a private cloud, and waiting for it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.task;

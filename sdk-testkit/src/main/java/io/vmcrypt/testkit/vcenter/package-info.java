/** The fake vCenter, and what stands in it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.vcenter;

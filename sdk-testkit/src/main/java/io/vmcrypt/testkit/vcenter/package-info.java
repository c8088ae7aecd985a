/** The fake vCenter. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.vcenter;

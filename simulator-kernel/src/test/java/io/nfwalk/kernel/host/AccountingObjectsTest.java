package io.nfwalk.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccountingObjectsTest {
    @Test
    void eachNameIsFoundOnceQuotedOrNot() {
        assertThat(AccountingObjects.named("""
                        *filter
                        -A INPUT -m nfacct --nfacct-name  "two words" -j DROP
                        -A INPUT -m nfacct --nfacct-name bytes -m nfacct --nfacct-name  more
                        -A OUTPUT -m nfacct --nfacct-name bytes
                        COMMIT
                        """)).containsExactly("two words", "bytes", "more");
    }

    @Test
    void ofALongNameAsMuchIsKeptAsIptablesKeeps() {
        assertThat(AccountingObjects.named("-m nfacct --nfacct-name " + "n".repeat(40)))
                .containsExactly("n".repeat(31));
    }
}

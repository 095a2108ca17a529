package io.nfwalk.match;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.PacketMatch;
import java.util.List;

/**
 * {@code -m comment}: a text for people; it matches every packet.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_comment.c}. Save form: iptables {@code extensions/libxt_comment.c}.
 *
 * @param text the comment; what is longer than 255 bytes of UTF-8 is cut off silently, as iptables does
 */
public record CommentMatch(String text) implements PacketMatch {
    private static final int LONGEST = 255;

    /** Cuts the text to 255 bytes; a character that would be cut in two goes as a whole. */
    public CommentMatch {
        text = Utf8.cut(text, LONGEST);
    }

    static MatchRoom room() {
        return MatchRoom.of(
                        "comment",
                        OptionTable.of(
                                Option.text("--comment", Integer.MAX_VALUE).required()),
                        (values, family, head) -> new CommentMatch(values.text("--comment")))
                .listed(Listed.inParts()
                        .with("/\\* ?(.*?) \\*/", found -> "--comment " + OptionText.quoted(found.group(1))));
    }

    @Override
    public String name() {
        return "comment";
    }

    @Override
    public List<Condition> holds() {
        return List.of();
    }

    @Override
    public String toSave() {
        return SaveText.of("comment")
                .option("--comment", OptionText.quoted(text), false)
                .toString();
    }
}

package io.nfwalk.kernel.random;

import static io.nfwalk.kernel.random.H323Bytes.agreement;
import static io.nfwalk.kernel.random.H323Bytes.call;
import static io.nfwalk.kernel.random.H323Bytes.channel;
import static io.nfwalk.kernel.random.H323Bytes.dataChannel;
import static io.nfwalk.kernel.random.H323Bytes.media;
import static io.nfwalk.kernel.random.H323Bytes.opening;
import static io.nfwalk.kernel.random.H323Bytes.packed;
import static io.nfwalk.kernel.random.H323Bytes.packet;
import static io.nfwalk.kernel.random.H323Bytes.signal;

import java.util.List;

/** Draws what two sides say in H.323, and lets come what they announced. */
final class H323Talks {
    private static final int CALLS = 1720;
    private static final int REGISTRATIONS = 1719;

    private final Dice dice;
    private final HelperTalks talk;
    private final int port;

    /** Through that conversation. */
    H323Talks(Dice dice, HelperTalks talk) {
        this.dice = dice;
        this.talk = talk;
        this.port = 5000 + 2 * dice.between(0, 20_000);
    }

    // ---- calls

    void signalling() {
        talk.open(CALLS);
        for (int i = dice.between(1, 3); i > 0; i--) {
            boolean forth = dice.chance(0.5);
            dice.<Runnable>choice()
                    .add(2, () -> fastStart(forth))
                    .add(2, () -> tunnelled(forth))
                    .add(3, () -> control(forth))
                    .add(1, () -> forwarded(forth))
                    .draw()
                    .run();
        }
    }

    /** Mostly the speaker's own address. */
    private String own(boolean forth) {
        return dice.chance(0.85) ? talk.speaker(forth) : talk.listener(forth);
    }

    private String channels(boolean forth) {
        String media = dice.chance(0.8) ? media(own(forth), port + dice.between(0, 1)) : "";
        return channel(media, media.isEmpty() || dice.chance(0.6) ? media(own(forth), port + 1) : "");
    }

    private void mediaComes(boolean forth) {
        talk.announced(!forth, "udp", port + dice.between(0, 2));
    }

    private void say(boolean forth, int to, String bytes) {
        int cut = dice.chance(0.08) ? 2 * dice.between(1, 5) : 0;
        String said = dice.chance(0.05) ? bytes + bytes : bytes.substring(0, bytes.length() - cut);
        talk.bytes(forth, to, said);
    }

    private void fastStart(boolean forth) {
        List<String> channels = List.of(channels(forth));
        String body = dice.chance(0.5)
                ? H323Bytes.setup(
                        dice.chance(0.5) ? signal(talk.listener(forth), CALLS) : "",
                        dice.chance(0.5) ? signal(own(forth), port) : "",
                        channels)
                : H323Bytes.alerting(channels);
        say(forth, CALLS, call(body, List.of()));
        mediaComes(forth);
    }

    private void tunnelled(boolean forth) {
        String inside = dice.chance(0.5)
                ? opening(channels(forth))
                : agreement(media(own(forth), port), media(own(forth), port + 1));
        say(forth, CALLS, call(H323Bytes.connect(signal(talk.listener(forth), port)), List.of(inside)));
        mediaComes(forth);
    }

    /** A connection for H.245, with a channel for T.120. */
    private void control(boolean forth) {
        say(forth, CALLS, call(H323Bytes.connect(signal(own(forth), port)), List.of()));
        talk.announced(!forth, "tcp", port);
        if (dice.chance(0.5)) {
            String data = packet(packed(opening(dataChannel(media(own(forth), port + 1)))));
            say(
                    forth,
                    CALLS,
                    dice.chance(0.3)
                            ? data
                            : call(H323Bytes.alerting(List.of(dataChannel(media(own(forth), port + 1)))), List.of()));
            talk.announced(!forth, "tcp", port + 1);
        }
    }

    private void forwarded(boolean forth) {
        String address = dice.chance(0.5) ? own(forth) : talk.listener(forth);
        say(forth, CALLS, call(H323Bytes.forwarding(signal(address, port)), List.of()));
        talk.announced(!forth, "tcp", port);
    }

    // ---- registration

    void registration() {
        tell(true, request());
        for (int i = dice.between(1, 4); i > 0; i--) {
            boolean forth = dice.chance(0.4);
            tell(forth, forth ? request() : answer());
        }
        talk.announced(false, "tcp", port);
        talk.announced(true, dice.of("tcp", "udp"), port + 1);
    }

    private void tell(boolean forth, String bytes) {
        int cut = dice.chance(0.08) ? 2 * dice.between(1, 5) : 0;
        talk.datagram(forth, REGISTRATIONS, bytes.substring(0, bytes.length() - cut));
    }

    private String request() {
        String own = signal(own(true), talk.port());
        List<String> calls =
                dice.of(List.of(signal(own(true), port)), List.of(signal("127.0.0.1", port), signal(own(true), port)));
        return dice.<String>choice()
                .add(3, H323Bytes.registrationRequest(calls, own, dice.between(60, 200)))
                .add(1, H323Bytes.gatekeeperRequest(own))
                .add(1, H323Bytes.unregistrationRequest(calls))
                .add(1, H323Bytes.admissionRequest(signal(own(true), port), ""))
                .add(1, H323Bytes.admissionRequest("", signal(own(true), port)))
                .add(1, H323Bytes.statusReport(own, calls))
                .draw();
    }

    private String answer() {
        String own = signal(own(false), port + 1);
        List<String> calls = List.of(signal(talk.listener(false), port));
        return dice.<String>choice()
                .add(3, H323Bytes.registrationConfirm(calls, dice.between(60, 200)))
                .add(1, H323Bytes.gatekeeperConfirm(own))
                .add(1, H323Bytes.admissionConfirm(own))
                .add(1, H323Bytes.admissionConfirm(calls.get(0)))
                .add(1, H323Bytes.locationConfirm(own, own))
                .draw();
    }
}

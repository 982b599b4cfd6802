#!/bin/sh
# Makes the clips of `nagare demo`: waves of colour that flow, a clock that runs and a soft chord, so that one sees and
# hears that a film plays. Everything in them is computed here by ffmpeg; nothing is anybody's work but this project's,
# which gives it away under CC0 1.0. The results are committed, so only someone who changes them needs this script:
#     src/demo/make-clips.sh            (needs ffmpeg with libx264, DejaVu Sans, sha256sum)
set -eu

out=$(CDPATH='' cd "$(dirname "$0")/../main/resources/nagare/demo" && pwd)
font=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
season="$out/Nagare Demo Series"

# clip SECONDS HUE CHORD TITLE FILE: one clip of 640x360 at 24 frames a second. HUE turns the colours (degrees), CHORD is
# the lowest tone in hertz. Waves are computed small and scaled up; that is also what keeps the files small.
clip() {
    seconds=$1 hue=$2 tone=$3 title=$4 file=$5
    picture="color=black:s=160x90:r=24:d=$seconds,format=yuv444p,geq=\
lum='110+55*sin((X+30*T)/17+1.6*sin((Y-9*T)/13))+30*sin((X*0.4+Y)/11-1.3*T)':\
cb='128+52*sin((X-22*T)/29+sin(Y/19+0.9*T))':\
cr='128+52*cos((Y+16*T)/23+sin(X/31-0.7*T))',hue=h=$hue,scale=640:360:flags=bicubic,format=yuv420p,\
drawtext=fontfile=$font:text='$title':fontsize=30:fontcolor=white@0.9:shadowx=2:shadowy=2:x=(w-tw)/2:y=64,\
drawtext=fontfile=$font:text='%{pts\\:hms}':fontsize=64:fontcolor=white:shadowx=3:shadowy=3:x=(w-tw)/2:y=(h-th)/2,\
drawbox=x=0:y=330:w=640:h=6:color=black@0.35:t=fill"
    # A bar that grows with the time, laid over the faint one.
    bar="color=white:s=640x6:r=24:d=$seconds"
    sound="aevalsrc=exprs='0.10*(sin(2*PI*$tone*t)+0.7*sin(2*PI*$tone*1.25*t)+0.6*sin(2*PI*$tone*1.5*t))\
*(0.6+0.4*sin(2*PI*0.25*t))':s=48000:d=$seconds,afade=t=in:d=0.5,afade=t=out:st=$((seconds - 1)):d=1,\
aformat=channel_layouts=stereo"
    case $file in
        *.mp4) container="-movflags +faststart" ;;
        *) container="-cues_to_front 1 -reserve_index_space 4096" ;;
    esac
    mkdir -p "$(dirname "$file")"
    # $container is a list of options on purpose.
    # shellcheck disable=SC2086
    ffmpeg -nostdin -hide_banner -loglevel error -y -fflags +bitexact \
        -f lavfi -i "$picture" -f lavfi -i "$bar" -f lavfi -i "$sound" \
        -filter_complex "[0:v][1:v]overlay=x='-640+640*t/$seconds':y=330:eval=frame[v]" -map "[v]" -map 2:a \
        -c:v libx264 -profile:v high -level 3.0 -preset slow -crf 26 -g 48 -pix_fmt yuv420p \
        -flags:v +bitexact -threads 1 \
        -c:a aac -b:a 64k -flags:a +bitexact \
        -map_metadata -1 -metadata title="$title" -metadata comment="CC0 1.0, made by the Nagare project" \
        -metadata:s:a:0 language=und $container "$file"
}

subtitles() {
    cat >"$1" <<'END'
1
00:00:00,500 --> 00:00:03,000
These are subtitles that lie beside the film.

2
00:00:03,500 --> 00:00:07,000
They came through BitTorrent, too.
END
}

# What `demo` offers, as tab separated lines: path, bytes, SHA-256. Resources in a jar cannot be listed.
index() {
    (
        cd "$out"
        find . -type f \( -name '*.mkv' -o -name '*.mp4' -o -name '*.srt' \) | sed 's|^\./||' | LC_ALL=C sort |
            while IFS= read -r file; do
                printf '%s\t%s\t%s\n' "$file" "$(wc -c <"$file" | tr -d ' ')" "$(sha256sum "$file" | cut -d' ' -f1)"
            done
    ) >"$out/clips.tsv"
}

clip 30 0 110 'Nagare' "$out/Nagare Demo - The Flow.mkv"
clip 12 140 146 'Nagare, front to back' "$out/Nagare Demo - The Short One.mp4"
# With a sort that compares letters, episode 10 comes before episode 2.
clip 7 40 130 'Season 1, Episode 1' "$season/Season 1/Episode 1.mkv"
clip 7 80 138 'Season 1, Episode 2' "$season/Season 1/Episode 2.mp4"
clip 7 200 146 'Season 1, Episode 10' "$season/Season 1/Episode 10.mkv"
clip 7 250 155 'Season 2, Episode 1' "$season/Season 2/Episode 1.mp4"
clip 7 300 164 'Season 2, Episode 2' "$season/Season 2/Episode 2.mkv"
subtitles "$season/Season 1/Episode 2.srt"
index
du -ch "$out" | tail -n 1
